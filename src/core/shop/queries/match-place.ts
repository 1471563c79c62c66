import type { Queryable } from '../../shared/tx';
import { PLACES_OF_LISTED } from '../sql/product-sql';

const PARTS = ['city', 'district', 'category'] as const;
type Part = (typeof PARTS)[number];

/** A place as people write it; the parts that are not meant are left out. */
export type WrittenPlace = Readonly<Partial<Record<Part, string>>>;

export type PlaceMatch =
  /** The same parts, as the products have them. */
  | { readonly kind: 'one'; readonly place: WrittenPlace }
  | { readonly kind: 'none' }
  /** Products differ only in how a part is written: which of these is meant is not to be guessed. */
  | { readonly kind: 'several'; readonly names: readonly string[] };

/** Letters of either case and any space are the same: on a telephone nobody types a name as a table has it. */
const folded = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Which place of the listed products is meant. Who writes a part exactly as it stands there means that one. */
export async function matchPlace(q: Queryable, written: WrittenPlace): Promise<PlaceMatch> {
  let places = await q.query<Readonly<Record<Part, string>>>(PLACES_OF_LISTED);
  const given = PARTS.flatMap((part) => {
    const text = written[part];
    return text === undefined ? [] : [{ part, text }];
  });
  for (const { part, text } of given) places = places.filter((place) => folded(place[part]) === folded(text));
  for (const { part, text } of given) {
    const exact = places.filter((place) => place[part] === text);
    if (exact.length > 0) places = exact;
  }
  const [first] = places;
  if (!first) return { kind: 'none' };
  for (const { part } of given) {
    const names = [...new Set(places.map((place) => place[part]))];
    if (names.length > 1) return { kind: 'several', names };
  }
  return { kind: 'one', place: Object.fromEntries(given.map(({ part }) => [part, first[part]])) };
}
