import type { Cell, Column } from './columns';
import type { SheetRecord } from './sheet-state';

export type HeaderFinding =
  /** Every declared header is there, at these positions; `outdated` are those of an earlier version. */
  | { readonly kind: 'found'; readonly columns: readonly number[]; readonly outdated: readonly Outdated[] }
  /** Some were overwritten where they stood; the positions hold, the texts are to be written again. */
  | { readonly kind: 'restore'; readonly columns: readonly number[] }
  /** The first row is empty: the sheet is new to us and free. */
  | { readonly kind: 'empty' }
  /** A sheet we know has lost columns. */
  | { readonly kind: 'lost' }
  /** A sheet we have never written holds something else. */
  | { readonly kind: 'foreign' };

interface Outdated {
  readonly column: number;
  readonly header: string;
}

/** Where a column is by its header, or by the one it had in earlier versions; -1 where it is not. */
export function positionOf({ header, formerly }: Column, firstRow: readonly Cell[]): number {
  const texts = firstRow.map(textOf);
  const position = texts.indexOf(header);
  return position >= 0 || formerly === undefined ? position : texts.indexOf(formerly);
}

const textOf = (cell: Cell | undefined): string => String(cell ?? '').trim();

/**
 * What the first row says about where the columns are. People move columns, put their own between them and rename
 * them; a header is searched by its text, and where the text is gone, believed to be where it was.
 */
export function findColumns(declared: readonly Column[], firstRow: readonly Cell[], known: SheetRecord): HeaderFinding {
  const texts = firstRow.map(textOf);
  const positions = declared.map((column) => positionOf(column, firstRow));
  if (positions.every((position) => position >= 0)) {
    const now = declared.map(({ header }, index) => ({ header, column: positions[index] ?? 0 }));
    return {
      kind: 'found',
      columns: positions,
      outdated: now.filter(({ header, column }) => texts[column] !== header),
    };
  }
  if (known.columns.length === 0) return { kind: texts.every((text) => text === '') ? 'empty' : 'foreign' };

  const isDeclared = (text: string | undefined): boolean =>
    declared.some(({ header, formerly }) => text === header || text === (formerly ?? header));
  let free = texts.length;
  const columns: number[] = [];
  for (const index of declared.keys()) {
    const position = positions[index] ?? -1;
    const remembered = known.columns[index];
    if (remembered === undefined) {
      // A column that a newer release declares: it goes behind whatever stands there.
      columns.push(position >= 0 ? position : free);
    } else if (position >= 0 ? position === remembered : !isDeclared(texts[remembered])) {
      columns.push(remembered);
    } else {
      return { kind: 'lost' };
    }
    free = Math.max(free, (columns.at(-1) ?? 0) + 1);
  }
  return { kind: 'restore', columns };
}
