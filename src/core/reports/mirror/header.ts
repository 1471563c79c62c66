import type { Cell } from './columns';
import type { SheetRecord } from './sheet-state';

export type HeaderFinding =
  /** Every declared header is there, at these positions. */
  | { readonly kind: 'found'; readonly columns: readonly number[] }
  /** Some were overwritten where they stood; the positions hold, the texts are to be written again. */
  | { readonly kind: 'restore'; readonly columns: readonly number[] }
  /** The first row is empty: the sheet is new to us and free. */
  | { readonly kind: 'empty' }
  /** A sheet we know has lost columns. */
  | { readonly kind: 'lost' }
  /** A sheet we have never written holds something else. */
  | { readonly kind: 'foreign' };

/**
 * What the first row says about where the columns are. People move columns, put their own between them and rename
 * them; a header is searched by its text, and where the text is gone, believed to be where it was.
 */
export function findColumns(declared: readonly string[], firstRow: readonly Cell[], known: SheetRecord): HeaderFinding {
  const texts = firstRow.map((cell) => String(cell ?? '').trim());
  const positions = declared.map((header) => texts.indexOf(header));
  if (positions.every((position) => position >= 0)) return { kind: 'found', columns: positions };
  if (known.columns.length === 0) return { kind: texts.every((text) => text === '') ? 'empty' : 'foreign' };

  let free = texts.length;
  const columns: number[] = [];
  for (const index of declared.keys()) {
    const position = positions[index] ?? -1;
    const remembered = known.columns[index];
    if (remembered === undefined) {
      // A column that a newer release declares: it goes behind whatever stands there.
      columns.push(position >= 0 ? position : free);
    } else if (position >= 0 ? position === remembered : !declared.includes(texts[remembered] ?? '')) {
      columns.push(remembered);
    } else {
      return { kind: 'lost' };
    }
    free = Math.max(free, (columns.at(-1) ?? 0) + 1);
  }
  return { kind: 'restore', columns };
}
