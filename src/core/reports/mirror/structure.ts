import type { Queryable } from '../../shared/tx';
import { RESTART_BACKFILL } from './sql/dirty';
import { FORGET_PLACES } from './sql/sheets';
import { FIRST_DATA_ROW, saveSheet, type SheetRecord } from './sheet-state';
import type { Tab } from './tab';
import { TargetRefusedError, type GridTarget, type StructureChange, type TargetSheet } from './target';

/** Google's limit for a spreadsheet is 10 million cells; what people add themselves needs room as well. */
const MAX_CELLS = 9_000_000;
const MIN_GROWTH_ROWS = 1_000;
const MAX_SHEET_ID = 2_000_000_000;

export interface StructureNeed {
  readonly sheet: string;
  readonly tab: Tab;
  readonly newRows: number;
}

interface Plan {
  readonly changes: StructureChange[];
  readonly saves: { readonly record: SheetRecord; readonly forgetPlaces: boolean; readonly refill: boolean }[];
  cells: number;
}

/**
 * Looks at the spreadsheet once and makes in one request what is missing: sheets that are new or were deleted by hand,
 * rows and columns to write into. What was renamed is followed by its id. When the target refuses that, sheet by sheet is
 * tried, each twice, for somebody may have changed the spreadsheet meanwhile; one that it still refuses is left alone.
 */
export async function restoreStructure(
  q: Queryable,
  target: GridTarget,
  known: ReadonlyMap<string, SheetRecord>,
  needs: readonly StructureNeed[],
  attempts = 2,
): Promise<void> {
  const present = await target.sheets();
  const plan: Plan = {
    changes: [],
    saves: [],
    cells: present.reduce((sum, page) => sum + page.rows * page.columns, 0),
  };
  for (const need of needs) planSheet(plan, present, known.get(need.sheet), need);
  if (plan.cells > MAX_CELLS) retireOldestMonths(plan, present, known, needs);

  try {
    if (plan.changes.length > 0) await target.restructure(plan.changes);
  } catch (error) {
    if (!(error instanceof TargetRefusedError)) throw error;
    if (needs.length > 1) {
      for (const need of needs) await restoreStructure(q, target, known, [need]);
    } else if (attempts > 1) {
      await restoreStructure(q, target, known, needs, attempts - 1);
    } else {
      const wanted = plan.saves.find(({ record }) => record.sheet === needs[0]?.sheet);
      if (wanted) await saveSheet(q, target.id, { ...wanted.record, state: 'blocked', reason: error.message });
    }
    return;
  }
  for (const { record, forgetPlaces, refill } of plan.saves) {
    if (forgetPlaces) await q.query(FORGET_PLACES, [target.id, record.sheet]);
    await saveSheet(q, target.id, record);
    if (refill) await q.query(RESTART_BACKFILL, [target.id, record.tab]);
  }
}

function planSheet(
  plan: Plan,
  present: readonly TargetSheet[],
  known: SheetRecord | undefined,
  need: StructureNeed,
): void {
  const page =
    present.find((candidate) => candidate.sheetId === known?.sheetId) ??
    present.find((candidate) => candidate.title === (known?.title ?? need.sheet));
  if (!page) addSheet(plan, present, need, known !== undefined);
  else if (known) fitSheet(plan, page, known, need);
  else plan.saves.push({ record: foundSheet(page, need), forgetPlaces: true, refill: false });
}

function addSheet(plan: Plan, present: readonly TargetSheet[], need: StructureNeed, wasThere: boolean): void {
  const headers = need.tab.columns.map((column) => column.header);
  const rows = grown(1 + need.newRows);
  const sheetId = freeSheetId(need.sheet, present, plan.changes);
  plan.changes.push({
    kind: 'add',
    sheetId,
    title: need.sheet,
    rows,
    headers,
    formats: need.tab.columns.map((column) => column.kind),
  });
  plan.cells += rows * headers.length;
  const record: SheetRecord = {
    sheet: need.sheet,
    tab: need.tab.id,
    sheetId,
    title: need.sheet,
    columns: [...headers.keys()],
    gridRows: rows,
    nextRow: FIRST_DATA_ROW,
    state: 'ready',
    reason: null,
  };
  plan.saves.push({ record, forgetPlaces: true, refill: wasThere });
}

/** A sheet we have written before: follow its name, give it the room it needs, clear it if it is beyond repair. */
function fitSheet(plan: Plan, page: TargetSheet, known: SheetRecord, need: StructureNeed): void {
  const { sheetId } = page;
  const headers = need.tab.columns.map((column) => column.header);
  const broken = known.state === 'broken';
  const nextRow = broken ? FIRST_DATA_ROW : known.nextRow;
  const columns = broken ? [...headers.keys()] : known.columns;

  const width = Math.max(headers.length, ...columns.map((position) => position + 1));
  if (page.columns < width) plan.changes.push({ kind: 'widen', sheetId, columns: width });
  const neededRows = nextRow - 1 + need.newRows;
  const rows = page.rows < neededRows ? grown(neededRows) : page.rows;
  if (rows > page.rows) plan.changes.push({ kind: 'resize', sheetId, rows });
  if (broken) plan.changes.push({ kind: 'clear', sheetId, headers });
  plan.cells += rows * Math.max(width, page.columns) - page.rows * page.columns;

  const state = broken
    ? 'ready'
    : columns.length === 0
      ? 'headless'
      : known.state === 'scattered'
        ? 'scattered'
        : 'ready';
  const record: SheetRecord = { ...known, sheetId, title: page.title, columns, gridRows: rows, nextRow, state };
  plan.saves.push({ record, forgetPlaces: broken, refill: broken });
}

/** A sheet that was there before us. Its first row decides whether it is ours (see header.ts). */
function foundSheet(page: TargetSheet, need: StructureNeed): SheetRecord {
  return {
    sheet: need.sheet,
    tab: need.tab.id,
    sheetId: page.sheetId,
    title: page.title,
    columns: [],
    gridRows: page.rows,
    nextRow: FIRST_DATA_ROW,
    state: 'headless',
    reason: null,
  };
}

/** Takes the oldest months out until the spreadsheet fits; they stay in the database and in the downloadable file. */
function retireOldestMonths(
  plan: Plan,
  present: readonly TargetSheet[],
  known: ReadonlyMap<string, SheetRecord>,
  needs: readonly StructureNeed[],
): void {
  const monthly = new Set(needs.filter((need) => need.tab.monthly).map((need) => need.tab.id));
  const needed = new Set(needs.map((need) => need.sheet));
  const candidates = [...known.values()]
    .filter((sheet) => monthly.has(sheet.tab) && !needed.has(sheet.sheet) && sheet.state !== 'retired')
    .sort((a, b) => a.sheet.slice(-7).localeCompare(b.sheet.slice(-7)));
  for (const sheet of candidates) {
    if (plan.cells <= MAX_CELLS) return;
    const page = present.find((candidate) => candidate.sheetId === sheet.sheetId);
    if (page) {
      plan.changes.unshift({ kind: 'remove', sheetId: page.sheetId });
      plan.cells -= page.rows * page.columns;
    }
    const record: SheetRecord = { ...sheet, state: 'retired', reason: 'made room: the spreadsheet was nearly full' };
    plan.saves.push({ record, forgetPlaces: true, refill: false });
  }
}

const grown = (rows: number): number => rows + Math.max(MIN_GROWTH_ROWS, Math.ceil(rows / 2));

/** An id we choose ourselves, so that the sheet can be made and filled in one request. */
function freeSheetId(name: string, present: readonly TargetSheet[], changes: readonly StructureChange[]): number {
  let id = [...name].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % MAX_SHEET_ID, 7);
  const taken = new Set([...present.map((page) => page.sheetId), ...changes.map((change) => change.sheetId)]);
  while (taken.has(id)) id = (id + 1) % MAX_SHEET_ID;
  return id;
}
