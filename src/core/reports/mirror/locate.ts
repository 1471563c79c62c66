import type { Cell } from './columns';
import { FIRST_DATA_ROW, type SheetRecord } from './sheet-state';
import type { GridRange } from './target';
import type { WorkRow } from './work';

/** More single ranges than this, and reading the whole key column is the smaller request. */
const MAX_RANGES_PER_SHEET = 400;
/** Rows closer to each other than this are read together. */
const RANGE_GAP = 40;

/** The work of a pass on one sheet, with what is believed about it. */
export interface SheetWork {
  readonly record: SheetRecord;
  readonly rows: readonly WorkRow[];
  /** The last known row of each key. */
  readonly places: ReadonlyMap<string, number>;
}

/** What was read of a sheet to check those beliefs. */
export interface Sighting {
  readonly work: SheetWork;
  readonly header: readonly Cell[];
  /** The key that stands in a row, for the rows that were read. */
  readonly keys: ReadonlyMap<number, string>;
  /** True when the whole key column was read. */
  readonly complete: boolean;
}

interface Question {
  readonly work: SheetWork;
  readonly complete: boolean;
  readonly ranges: readonly GridRange[];
}

/** The ranges to read for one sheet: its first row, and the key cells that decide where its rows go. */
export function ask(work: SheetWork): Question {
  const { record } = work;
  const { title } = record;
  const header: GridRange = { title, firstRow: 1, lastRow: 1, firstColumn: 0 };
  const keyColumn = record.columns[0];
  if (keyColumn === undefined || record.state === 'headless') return { work, complete: false, ranges: [header] };

  const key = (firstRow: number, lastRow?: number): GridRange => ({
    title,
    firstRow,
    ...(lastRow === undefined ? {} : { lastRow }),
    firstColumn: keyColumn,
    lastColumn: keyColumn,
  });
  const expected = work.rows.flatMap((row) => work.places.get(row.key) ?? []);
  const newRows = work.rows.length - expected.length;
  const blocks = mergeRows([...expected, ...Array.from({ length: newRows }, (_, index) => record.nextRow + index)]);
  if (record.state === 'scattered' || blocks.length > MAX_RANGES_PER_SHEET) {
    return { work, complete: true, ranges: [header, key(FIRST_DATA_ROW)] };
  }
  return { work, complete: false, ranges: [header, ...blocks.map(([first, last]) => key(first, last))] };
}

function mergeRows(rows: readonly number[]): [number, number][] {
  const blocks: [number, number][] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const block = blocks.at(-1);
    if (block && row - block[1] <= RANGE_GAP) block[1] = row;
    else blocks.push([row, row]);
  }
  return blocks;
}

/** @param tables one per range of the question, in order */
export function answer(question: Question, tables: readonly (readonly (readonly Cell[])[])[]): Sighting {
  const [first, ...rest] = tables;
  const keys = new Map<number, string>();
  for (const [index, table] of rest.entries()) {
    const firstRow = question.ranges[index + 1]?.firstRow ?? FIRST_DATA_ROW;
    for (const [offset, cells] of table.entries()) {
      const text = String(cells[0] ?? '');
      if (text !== '') keys.set(firstRow + offset, text);
    }
  }
  return { work: question.work, header: first?.[0] ?? [], keys, complete: question.complete };
}

export interface PlacedRow {
  readonly work: WorkRow;
  readonly record: SheetRecord;
  readonly row: number;
}

export interface Placement {
  readonly placed: readonly PlacedRow[];
  /** Keys that get a place of their own now, to be stored before they are written. */
  readonly claimed: readonly PlacedRow[];
  /** Rows that are gone from the database and not in the sheet either. */
  readonly nowhere: readonly WorkRow[];
  /** True when a belief turned out wrong: the rest is placed once the key column has been read. */
  readonly scattered: boolean;
}

/** Places rows by checked belief: where the expected key stands, and on empty rows behind the last one. */
export function placeByBelief(sighting: Sighting): Placement {
  const { record, rows, places } = sighting.work;
  const placed: PlacedRow[] = [];
  const fresh: WorkRow[] = [];
  const nowhere: WorkRow[] = [];
  let scattered = false;
  for (const work of rows) {
    const row = places.get(work.key);
    if (row === undefined) {
      if (work.cells === null) nowhere.push(work);
      else fresh.push(work);
    } else if (sighting.keys.get(row) === work.key) {
      placed.push({ work, record, row });
    } else {
      scattered = true;
    }
  }
  const claimed = fresh.map((work, index) => ({ work, record, row: record.nextRow + index }));
  if (claimed.some(({ row }) => sighting.keys.has(row))) return { placed, claimed: [], nowhere, scattered: true };
  return { placed: [...placed, ...claimed], claimed, nowhere, scattered };
}

export interface FoundKeys {
  readonly rowByKey: ReadonlyMap<string, number>;
  readonly nextRow: number;
}

/** Where each key stands in a key column that was read whole. Of a key that stands there twice, the first counts. */
export function findKeys(keys: ReadonlyMap<number, string>): FoundKeys {
  const rowByKey = new Map<string, number>();
  let last = FIRST_DATA_ROW - 1;
  for (const [row, key] of keys) {
    if (!rowByKey.has(key)) rowByKey.set(key, row);
    last = Math.max(last, row);
  }
  return { rowByKey, nextRow: last + 1 };
}

/** Places rows by what the whole key column says. */
export function placeByReading(work: SheetWork, found: FoundKeys): Placement {
  const { record } = work;
  const placed: PlacedRow[] = [];
  const claimed: PlacedRow[] = [];
  const nowhere: WorkRow[] = [];
  for (const item of work.rows) {
    const row = found.rowByKey.get(item.key);
    if (row !== undefined) placed.push({ work: item, record, row });
    else if (item.cells === null) nowhere.push(item);
    else claimed.push({ work: item, record, row: found.nextRow + claimed.length });
  }
  return { placed: [...placed, ...claimed], claimed, nowhere, scattered: false };
}
