/** Which products of a preview are meant: all of them or none, but for those that were ticked the other way. */
export interface Picked {
  readonly base: 'all' | 'none';
  /** documentIds */
  readonly flipped: ReadonlySet<string>;
}

export const EVERYTHING: Picked = { base: 'all', flipped: new Set() };
export const NOTHING: Picked = { base: 'none', flipped: new Set() };

export const isPicked = ({ base, flipped }: Picked, id: string): boolean => (base === 'all') !== flipped.has(id);

export function toggled({ base, flipped }: Picked, id: string): Picked {
  const changed = new Set(flipped);
  if (!changed.delete(id)) changed.add(id);
  return { base, flipped: changed };
}

/** @param total of the preview, also of what is not drawn */
export const countOf = ({ base, flipped }: Picked, total: number): number =>
  base === 'all' ? total - flipped.size : flipped.size;

/** How the server is told: by the filter, by the filter but for some, or by the products themselves. */
export function chosenBy({ base, flipped }: Picked, filter: Readonly<Record<string, string>>): object {
  if (base === 'none') return { ids: [...flipped] };
  return { filter: flipped.size === 0 ? filter : { ...filter, except: [...flipped] } };
}
