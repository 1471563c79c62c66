import type { Core } from '../../shared/core';
import type { Queryable } from '../../shared/tx';
import { UnwritableCellError, type Cell, type SourceRow } from './columns';
import { findColumns, positionOf } from './header';
import { paced, patient, type Wait } from './pace';
import type { Mirror } from './run';
import { loadSheets, type SheetRecord } from './sheet-state';
import { MARK_DIRTY } from './sql/dirty';
import { SET_SHEET_STATE } from './sql/sheets';
import { keyOf, toMirrorRow, type MirrorRow, type Tab } from './tab';
import type { GridPatch, GridTarget, SnapshotTarget } from './target';

/** What differs between the sheet and the database, one row each. */
export interface Difference {
  readonly sheet: string;
  readonly key: string;
  /** `left`: a line that is not the mirror's, and stays. */
  readonly kind: 'missing' | 'changed' | 'double' | 'left';
  readonly column?: string;
  readonly inSheet?: Cell;
  readonly inDatabase?: Cell;
}

export interface Comparison {
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** Sheets that the mirror does not write: nothing of them is compared, and none of their rows is missing. */
  readonly shut: readonly { readonly sheet: string; readonly reason: string }[];
}

const PAGE_ROWS = 5_000;

/**
 * Reads the whole spreadsheet beside the whole database and marks every row that differs, so that the next run
 * repairs it; a row that stands there twice is emptied at once. It costs what is there and is made by hand or at night.
 */
export async function compareMirror(core: Core, mirror: Mirror, wait: Wait): Promise<Comparison> {
  const { target, tabs } = mirror;
  if (target.kind === 'snapshot') return compareFile(core.db, target, tabs);
  return compareGrid(core.db, patient(paced(core.db, core.clock, target), wait), tabs);
}

type Line = readonly [row: number, cells: readonly Cell[]];

async function compareGrid(q: Queryable, target: GridTarget, tabs: readonly Tab[]): Promise<Comparison> {
  const sheets = await loadSheets(q, target.id);
  const differences: Difference[] = [];
  const shut = [...sheets.values()].filter(({ state }) => state === 'blocked' || state === 'retired');
  const shutNames = new Set(shut.map(({ sheet }) => sheet));
  let rows = 0;
  for (const tab of tabs) {
    const records = [...sheets.values()].filter((sheet) => sheet.tab === tab.id && sheet.columns.length > 0);
    const seen = new Set<string>();
    for (const record of records) {
      if (shutNames.has(record.sheet)) continue;
      rows += await compareSheet(q, target, tab, record, seen, differences);
    }
    await findMissing(q, tab, seen, shutNames, differences);
  }
  // What moved is found again by reading the key columns; marks alone would be checked place by place.
  const touched = [...new Set(differences.map((difference) => difference.sheet))];
  await q.query(SET_SHEET_STATE, [target.id, touched, 'unsure']);
  return { rows, differences, shut: shut.map(({ sheet, reason }) => ({ sheet, reason: reason ?? '' })) };
}

async function compareSheet(
  q: Queryable,
  target: GridTarget,
  tab: Tab,
  record: SheetRecord,
  seen: Set<string>,
  differences: Difference[],
): Promise<number> {
  const { title, gridRows } = record;
  const [header = []] = (await target.read([{ title, firstRow: 1, lastRow: 1, firstColumn: 0 }]))[0] ?? [];
  const finding = findColumns(tab.columns, header, record);
  if (finding.kind === 'found' && finding.outdated.length > 0) {
    await target.write(
      finding.outdated.map(({ column, header: text }) => ({ title, row: 1, column, values: [[text]] })),
    );
  }
  const columns = finding.kind === 'found' ? finding.columns : record.columns;
  const width = Math.max(...columns);
  let rows = 0;
  for (let first = 2; first <= gridRows; first += PAGE_ROWS) {
    const lastRow = Math.min(first + PAGE_ROWS - 1, gridRows);
    const [table = []] = await target.read([{ title, firstRow: first, lastRow, firstColumn: 0, lastColumn: width }]);
    const lines = table.map((cells, index): Line => [
      first + index,
      columns.map((position) => cells[position] ?? null),
    ]);
    const doubles: number[] = [];
    rows += await compareLines(q, tab, record.sheet, lines, seen, differences, (row) => doubles.push(row));
    await emptyLines(target, record, columns, doubles);
    if (table.length === 0) break;
  }
  return rows;
}

/** @returns how many lines with a key there were */
async function compareLines(
  q: Queryable,
  tab: Tab,
  sheet: string,
  lines: readonly Line[],
  seen: Set<string>,
  differences: Difference[],
  onDouble: (row: number) => void,
): Promise<number> {
  const keyed = lines.flatMap(([row, cells]) => (cells[0] === null ? [] : [{ row, cells, key: String(cells[0]) }]));
  const source = await rowsByKey(
    q,
    tab,
    keyed.map((line) => line.key),
  );
  const found: Difference[] = [];
  for (const { row, cells, key } of keyed) {
    const expected = source.get(key);
    if (expected === undefined) {
      found.push({ sheet, key, kind: 'left' });
    } else if (seen.has(key)) {
      found.push({ sheet, key, kind: 'double' });
      onDouble(row);
    } else {
      seen.add(key);
      if (expected === null) continue;
      const at = expected.cells.findIndex((cell, index) => !same(cell, cells[index] ?? null));
      if (at >= 0) {
        const column = tab.columns[at]?.header ?? '';
        found.push({
          sheet,
          key,
          kind: 'changed',
          column,
          inSheet: cells[at] ?? null,
          inDatabase: expected.cells[at] ?? null,
        });
      }
    }
  }
  differences.push(...found);
  const repair = found.filter((difference) => difference.kind !== 'left').map((difference) => difference.key);
  if (repair.length > 0) await q.query(MARK_DIRTY, [tab.id, repair]);
  return keyed.length;
}

const same = (a: Cell, b: Cell): boolean => (a ?? '') === (b ?? '');

/** Each row that is in the database, as it is to stand in a sheet; null for one that cannot be written and is parked. */
async function rowsByKey(q: Queryable, tab: Tab, keys: readonly string[]): Promise<Map<string, MirrorRow | null>> {
  const known = new Map<string, MirrorRow | null>();
  // What people typed into the key column need not be a key: the database would not even compare it.
  const safe = keys.filter((key) => tab.keyShape.test(key));
  if (safe.length === 0) return known;
  for (const row of await q.query<SourceRow>(tab.rows, [safe])) {
    try {
      known.set(keyOf(tab, row), toMirrorRow(tab, row));
    } catch (error) {
      if (!(error instanceof UnwritableCellError)) throw error;
      known.set(keyOf(tab, row), null);
    }
  }
  return known;
}

async function findMissing(
  q: Queryable,
  tab: Tab,
  seen: ReadonlySet<string>,
  shut: ReadonlySet<string>,
  differences: Difference[],
): Promise<void> {
  let afterId = 0n;
  for (;;) {
    const page = await q.query<{ id: bigint; key: string }>(tab.keysAfter, [afterId, PAGE_ROWS]);
    const missing = page.filter((row) => !seen.has(row.key)).map((row) => row.key);
    const writable = await rowsByKey(q, tab, missing);
    const keys = missing.filter((key) => {
      const row = writable.get(key);
      return row !== null && !(row && shut.has(row.sheet));
    });
    differences.push(...keys.map((key): Difference => ({ sheet: tab.id, key, kind: 'missing' })));
    if (keys.length > 0) await q.query(MARK_DIRTY, [tab.id, keys]);
    const last = page.at(-1);
    if (page.length < PAGE_ROWS || last === undefined) return;
    afterId = last.id;
  }
}

async function emptyLines(
  target: GridTarget,
  record: SheetRecord,
  columns: readonly number[],
  rows: readonly number[],
): Promise<void> {
  const patches = rows.flatMap((row) =>
    columns.map((column): GridPatch => ({ title: record.title, row, column, values: [[null]] })),
  );
  if (patches.length > 0) await target.write(patches);
}

/** A file is written anew as a whole, so its differences are only named. */
async function compareFile(q: Queryable, target: SnapshotTarget, tabs: readonly Tab[]): Promise<Comparison> {
  const differences: Difference[] = [];
  const seenByTab = new Map(tabs.map((tab) => [tab.id, new Set<string>()]));
  let rows = 0;
  for await (const { title, rows: table } of target.read()) {
    const tab = tabs.find((candidate) => title === candidate.id || title.startsWith(`${candidate.id} `));
    const seen = seenByTab.get(tab?.id ?? '');
    if (!tab || !seen) continue;
    const [header = [], ...body] = table;
    const positions = tab.columns.map((column) => positionOf(column, header));
    for (let start = 0; start < body.length; start += PAGE_ROWS) {
      const lines = body
        .slice(start, start + PAGE_ROWS)
        .map((cells, index): Line => [start + index + 2, positions.map((position) => cells[position] ?? null)]);
      rows += await compareLines(q, tab, title, lines, seen, differences, () => undefined);
    }
  }
  for (const tab of tabs) await findMissing(q, tab, seenByTab.get(tab.id) ?? new Set(), new Set(), differences);
  return { rows, differences, shut: [] };
}
