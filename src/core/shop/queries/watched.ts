import type { Queryable } from '../../shared/tx';
import { WATCHED_AND_FREE } from '../sql/watch-sql';

/** Whatever is more is found when these are told. */
const MOST_AT_ONCE = 200;

/**
 * Row ids of products that somebody waits for although they are there: a reservation that had run out was closed when
 * somebody else reserved, the product is listed again, or its item came back while somebody began to wait for it.
 */
export async function watchedAndFree(q: Queryable): Promise<readonly number[]> {
  const rows = await q.query<{ product_id: number }>(WATCHED_AND_FREE, [MOST_AT_ONCE]);
  return rows.map(({ product_id: id }) => id);
}
