import type { Queryable } from '../../shared/tx';
import { findColumns } from './header';
import {
  answer,
  ask,
  findKeys,
  placeByBelief,
  placeByReading,
  type PlacedRow,
  type Placement,
  type Sighting,
  type SheetWork,
} from './locate';
import { MARK_CLEAN, RESTART_BACKFILL } from './sql/dirty';
import { CLAIM_PLACES, PLACES, REPLACE_PLACES, SET_SHEET_STATE } from './sql/sheets';
import { loadSheets, saveSheet, type SheetRecord } from './sheet-state';
import { restoreStructure, type StructureNeed } from './structure';
import type { Tab } from './tab';
import { TargetRefusedError, type GridPatch, type GridTarget } from './target';
import { collectWork, groupBy, type WorkRow } from './work';
import { writeRows } from './write-rows';

export interface PassReport {
  readonly written: number;
  readonly parked: number;
  /** Marks that are settled without being written. */
  readonly settled: number;
  /** True when another pass should follow at once. */
  readonly more: boolean;
}

/**
 * One step of the mirror: at most one batch read and one batch write. What it finds out of place it leaves dirty for
 * the next pass, which then knows where to look. Cost grows with what is dirty, not with what is there.
 * @throws TargetBusyError, TargetUnusableError; every mark that was not written is still there
 */
export async function runPass(q: Queryable, target: GridTarget, tabs: readonly Tab[]): Promise<PassReport> {
  const work = await collectWork(q, target.id, tabs);
  const sheets = await loadSheets(q, target.id);
  const rows = await settleShutSheets(q, work.rows, sheets);
  const nothing = { written: 0, parked: work.parked, settled: work.settled + work.rows.length - rows.length };
  if (rows.length === 0) return { ...nothing, more: work.more };

  const sheetWork = await withPlaces(q, target.id, rows, sheets);
  const needs = structureNeeds(sheetWork, sheets);
  if (needs.length > 0) {
    await restoreStructure(q, target, sheets, needs);
    return { ...nothing, more: true };
  }

  const sightings = await look(q, target, sheetWork);
  if (sightings === null) return { ...nothing, more: true };

  const headers: GridPatch[] = [];
  const placed: PlacedRow[] = [];
  let again = work.more;
  for (const sighting of sightings) {
    const placement = await place(q, target.id, sighting, headers);
    if (placement === null) {
      again = true;
      continue;
    }
    again ||= placement.scattered;
    placed.push(...placement.placed);
    if (placement.nowhere.length > 0) await q.query(MARK_CLEAN, [placement.nowhere.flatMap((row) => row.marks)]);
  }
  const outcome = await writeRows(q, target, headers, placed);
  return {
    ...nothing,
    written: outcome.written,
    parked: work.parked + outcome.parked,
    more: again || outcome.unsure,
  };
}

/** Rows of sheets that are blocked or retired are not written; unblocking marks them all again. */
async function settleShutSheets(
  q: Queryable,
  rows: readonly WorkRow[],
  sheets: ReadonlyMap<string, SheetRecord>,
): Promise<WorkRow[]> {
  const isShut = (row: WorkRow): boolean => ['blocked', 'retired'].includes(sheets.get(row.sheet)?.state ?? '');
  const shut = rows.filter(isShut);
  if (shut.length > 0) await q.query(MARK_CLEAN, [shut.flatMap((row) => row.marks)]);
  return rows.filter((row) => !isShut(row));
}

interface PendingSheet {
  readonly sheet: string;
  readonly tab: Tab;
  readonly record: SheetRecord | undefined;
  readonly rows: readonly WorkRow[];
  readonly places: ReadonlyMap<string, number>;
}

async function withPlaces(
  q: Queryable,
  targetId: string,
  rows: readonly WorkRow[],
  sheets: ReadonlyMap<string, SheetRecord>,
): Promise<PendingSheet[]> {
  const found = await q.query<{ sheet: string; key: string; row: number }>(PLACES, [
    targetId,
    rows.map((row) => row.sheet),
    rows.map((row) => row.key),
  ]);
  const placesBySheet = groupBy(found, (place) => place.sheet);
  return [...groupBy(rows, (row) => row.sheet)].flatMap(([sheet, sheetRows]) => {
    const tab = sheetRows[0]?.tab;
    if (!tab) return [];
    const places = new Map((placesBySheet.get(sheet) ?? []).map((place) => [place.key, place.row]));
    return [{ sheet, tab, record: sheets.get(sheet), rows: sheetRows, places }];
  });
}

function structureNeeds(pending: readonly PendingSheet[], sheets: ReadonlyMap<string, SheetRecord>): StructureNeed[] {
  return pending.flatMap(({ sheet, tab, rows, places }) => {
    const record = sheets.get(sheet);
    const newRows = rows.filter((row) => row.cells !== null && !places.has(row.key)).length;
    const fits = record !== undefined && record.nextRow - 1 + newRows <= record.gridRows;
    const doubtful = record?.state === 'unsure' || record?.state === 'broken';
    return fits && !doubtful ? [] : [{ sheet, tab, newRows }];
  });
}

/** The pass's only read. Null when the spreadsheet is not what we believe: the next pass looks at its structure. */
async function look(q: Queryable, target: GridTarget, pending: readonly PendingSheet[]): Promise<Sighting[] | null> {
  const questions = pending.flatMap(({ record, rows, places }) => {
    if (!record) return [];
    const work: SheetWork = { record, rows, places };
    return [ask(work)];
  });
  try {
    const tables = await target.read(questions.flatMap((question) => question.ranges));
    let next = 0;
    return questions.map((question) => answer(question, tables.slice(next, (next += question.ranges.length))));
  } catch (error) {
    if (!(error instanceof TargetRefusedError)) throw error;
    await q.query(SET_SHEET_STATE, [target.id, pending.map(({ sheet }) => sheet), 'unsure']);
    return null;
  }
}

/** Where the rows of one sheet go. Null when that is not known yet; what was learnt is stored for the next pass. */
async function place(
  q: Queryable,
  targetId: string,
  sighting: Sighting,
  headers: GridPatch[],
): Promise<Placement | null> {
  const { work } = sighting;
  const known = await checkHeader(q, targetId, sighting, headers);
  if (!known) return null;
  if (!sighting.complete) {
    const placement = placeByBelief(sighting);
    if (placement.scattered) await q.query(SET_SHEET_STATE, [targetId, [work.record.sheet], 'scattered']);
    await claim(q, targetId, work.record.sheet, placement.claimed);
    return placement;
  }
  const found = findKeys(sighting.keys);
  const moved =
    work.record.state === 'scattered' ||
    work.rows.some((row) => work.places.get(row.key) !== found.rowByKey.get(row.key));
  if (moved) {
    const keys = [...found.rowByKey.keys()];
    await q.query(REPLACE_PLACES, [targetId, work.record.sheet, keys, [...found.rowByKey.values()], found.nextRow]);
  }
  const placement = placeByReading(work, found);
  const lastRow = placement.claimed.at(-1)?.row ?? 0;
  if (lastRow > work.record.gridRows) {
    const claimed = new Set(placement.claimed);
    return { ...placement, placed: placement.placed.filter((row) => !claimed.has(row)), claimed: [], scattered: true };
  }
  await claim(q, targetId, work.record.sheet, placement.claimed);
  return placement;
}

async function claim(q: Queryable, targetId: string, sheet: string, rows: readonly PlacedRow[]): Promise<void> {
  const last = rows.at(-1);
  if (!last) return;
  await q.query(CLAIM_PLACES, [
    targetId,
    sheet,
    rows.map((row) => row.work.key),
    rows.map((row) => row.row),
    last.row + 1,
  ]);
}

/** @returns true when the columns are where they were believed to be, so that rows may be written now */
async function checkHeader(q: Queryable, targetId: string, sighting: Sighting, patches: GridPatch[]): Promise<boolean> {
  const { record, rows } = sighting.work;
  const tab = rows[0]?.tab;
  if (!tab) return false;
  const declared = tab.columns.map((column) => column.header);
  const finding = findColumns(tab.columns, sighting.header, record);
  switch (finding.kind) {
    case 'found': {
      for (const { column, header } of finding.outdated) {
        patches.push({ title: record.title, row: 1, column, values: [[header]] });
      }
      const same =
        finding.columns.length === record.columns.length &&
        finding.columns.every((position, index) => position === record.columns[index]);
      if (!same) await saveSheet(q, targetId, { ...record, columns: finding.columns, state: 'scattered' });
      return same;
    }
    case 'empty':
      patches.push({ title: record.title, row: 1, column: 0, values: [declared] });
      await saveSheet(q, targetId, { ...record, columns: [...declared.keys()], state: 'unsure' });
      return false;
    case 'restore':
      for (const [index, position] of finding.columns.entries()) {
        patches.push({ title: record.title, row: 1, column: position, values: [[declared[index] ?? null]] });
      }
      await saveSheet(q, targetId, { ...record, columns: finding.columns, state: 'unsure' });
      await q.query(RESTART_BACKFILL, [targetId, tab.id]);
      return false;
    case 'lost':
      await saveSheet(q, targetId, { ...record, state: 'broken' });
      return false;
    case 'foreign':
      await saveSheet(q, targetId, {
        ...record,
        state: 'blocked',
        reason: `the spreadsheet has a tab "${record.title}" with other columns; rename it and try again`,
      });
      return false;
  }
}
