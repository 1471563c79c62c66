import { renderRow, type Cell, type Column, type SourceRow } from './columns';

/**
 * One declared tab. The first column is the key: it is how a row is found again after people sorted the tab.
 * Columns keep their order; new ones go to the end.
 */
export interface Tab {
  readonly id: string;
  readonly columns: readonly Column[];
  /** What a key looks like; people may type something else into its column. */
  readonly keyShape: RegExp;
  /**
   * SQL: `$1 text[]` of keys → rows as they are now, with every column's field. The first column's field is the key.
   * A monthly tab's rows also have `month` (`2026-11`), which never changes for a row.
   */
  readonly rows: string;
  /** SQL: `$1 bigint` id, `$2 int` limit → the next `id` and `key`, in the order rows should first appear in. */
  readonly keysAfter: string;
  /**
   * Append-only tabs roll over by month, each month a sheet of its own, so that no sheet outgrows what Google
   * (10 million cells) and Excel (1,048,576 rows) hold.
   */
  readonly monthly: boolean;
}

/** An append-only source that is followed by a watermark, so that its writers pay nothing for the mirror. */
export interface Feed {
  readonly source: string;
  /**
   * SQL: `$1 bigint` confirmed watermark, `$2 int8multirange` ids already fed, `$3 int` limit → in order of id, one
   * row per mark: `id`, `tab`, `key`.
   */
  readonly marksAfter: string;
}

/** A row on its way into a sheet. `cells` is null when the row is gone and its line is to be emptied. */
export interface MirrorRow {
  readonly tab: Tab;
  readonly key: string;
  readonly sheet: string;
  readonly cells: readonly Cell[];
}

/** @throws UnwritableCellError when a cell cannot be written */
export function toMirrorRow(tab: Tab, row: SourceRow): MirrorRow {
  const cells = renderRow(tab.columns, row);
  return { tab, key: keyOf(tab, row), sheet: sheetOf(tab, row), cells };
}

/** What a row is known by in its sheet: the text of the tab's first column. @throws Error for a row without one */
export function keyOf(tab: Tab, row: SourceRow): string {
  const field = tab.columns[0]?.field;
  const key = field === undefined ? undefined : row[field];
  if (typeof key !== 'string' || key === '') throw new Error(`tab ${tab.id}: a row without a key`);
  return key;
}

function sheetOf(tab: Tab, row: SourceRow): string {
  if (!tab.monthly) return tab.id;
  if (typeof row.month !== 'string') throw new Error(`tab ${tab.id}: a row without a month`);
  return `${tab.id} ${row.month}`;
}
