import { NotFoundError } from '../../shared/errors';
import type { Queryable } from '../../shared/tx';
import { ORDER_HAS_PHOTO, PHOTO_OF_ORDER } from '../sql/photo-sql';

export interface OrderPhoto {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

interface PhotoRow {
  readonly user_id: number;
  readonly media_type: string;
  readonly bytes: Buffer;
}

/**
 * The photo that was bought, where it lies with us.
 * @param userId refuses an order of anyone else as unknown; null for callers who may read every order
 * @throws NotFoundError, also for an order without such a photo
 */
export async function orderPhoto(q: Queryable, order: string, userId: number | null): Promise<OrderPhoto> {
  const [row] = await q.query<PhotoRow>(PHOTO_OF_ORDER, [order]);
  if (!row || (userId !== null && row.user_id !== userId)) throw new NotFoundError('Photo of order', order);
  return { mediaType: row.media_type, bytes: row.bytes };
}

/** Whether `orderPhoto` finds one. */
export async function hasOrderPhoto(q: Queryable, order: string): Promise<boolean> {
  return (await q.query(ORDER_HAS_PHOTO, [order])).length > 0;
}
