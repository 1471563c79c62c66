import type { Queryable } from '../../shared/tx';
import type { Cell } from './columns';
import type { PlacedRow } from './locate';
import { MARK_CLEAN, PARK, UNPARK } from './sql/dirty';
import { BLOCK_SHEET, DROP_PLACES, SET_SHEET_STATE } from './sql/sheets';
import { TargetProtectedError, TargetRefusedError, type GridPatch, type GridTarget } from './target';
import { groupBy } from './work';

export interface WriteOutcome {
  readonly written: number;
  readonly parked: number;
  /** True when the spreadsheet changed under our hands; nothing of the rest was written. */
  readonly unsure: boolean;
}

const NOTHING: WriteOutcome = { written: 0, parked: 0, unsure: false };

/**
 * Writes placed rows in one request and settles their marks. Only when the target refuses the request although the
 * spreadsheet is as believed, halves are tried until the row it does not take is alone: that one is parked.
 */
export async function writeRows(
  q: Queryable,
  target: GridTarget,
  headers: readonly GridPatch[],
  rows: readonly PlacedRow[],
): Promise<WriteOutcome> {
  if (headers.length + rows.length === 0) return NOTHING;
  try {
    return await writeTogether(q, target, headers, rows);
  } catch (error) {
    if (!(error instanceof TargetProtectedError)) throw error;
    return writeUnprotected(q, target, headers, rows);
  }
}

/** A refusal that is about what was to be written. */
const isRefusal = (error: unknown): error is TargetRefusedError =>
  error instanceof TargetRefusedError && !(error instanceof TargetProtectedError);

/** @throws TargetProtectedError; what halves of it were written by then is settled */
async function writeTogether(
  q: Queryable,
  target: GridTarget,
  headers: readonly GridPatch[],
  rows: readonly PlacedRow[],
): Promise<WriteOutcome> {
  try {
    await target.write([...headers, ...toPatches(rows)]);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (await structureChanged(q, target, rows)) return { ...NOTHING, unsure: true };
    return halve(q, target, rows, error.message);
  }
  await settle(q, target.id, rows);
  return { written: rows.length, parked: 0, unsure: false };
}

/** Sheet by sheet; one that is protected is left alone as a whole, for each of its rows would be refused. */
async function writeUnprotected(
  q: Queryable,
  target: GridTarget,
  headers: readonly GridPatch[],
  rows: readonly PlacedRow[],
): Promise<WriteOutcome> {
  let { written, parked, unsure } = NOTHING;
  for (const title of new Set([...headers.map((patch) => patch.title), ...rows.map((row) => row.record.title)])) {
    const own = rows.filter((row) => row.record.title === title);
    const ownHeaders = headers.filter((patch) => patch.title === title);
    try {
      const outcome = await writeTogether(q, target, ownHeaders, own);
      written += outcome.written;
      parked += outcome.parked;
      unsure ||= outcome.unsure;
    } catch (error) {
      if (!(error instanceof TargetProtectedError)) throw error;
      const reason = `the tab "${title}" is protected from the account that writes it; let it edit and try again`;
      await q.query(BLOCK_SHEET, [target.id, title, reason]);
      await q.query(MARK_CLEAN, [own.flatMap((row) => row.work.marks)]);
    }
  }
  return { written, parked, unsure };
}

async function halve(
  q: Queryable,
  target: GridTarget,
  rows: readonly PlacedRow[],
  refusal: string,
): Promise<WriteOutcome> {
  const [only] = rows;
  if (!only) return NOTHING;
  if (rows.length === 1) {
    const { tab, key, marks } = only.work;
    await q.query(PARK, [target.id, tab.id, key, marks, `refused by the spreadsheet: ${refusal}`]);
    return { ...NOTHING, parked: 1 };
  }
  const middle = Math.ceil(rows.length / 2);
  let { written, parked, unsure } = NOTHING;
  for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
    const outcome = await writeHalf(q, target, half);
    written += outcome.written;
    parked += outcome.parked;
    unsure ||= outcome.unsure;
  }
  return { written, parked, unsure };
}

async function writeHalf(q: Queryable, target: GridTarget, rows: readonly PlacedRow[]): Promise<WriteOutcome> {
  try {
    await target.write(toPatches(rows));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return halve(q, target, rows, error.message);
  }
  await settle(q, target.id, rows);
  return { written: rows.length, parked: 0, unsure: false };
}

/** A refusal may only mean that a sheet was deleted or cut between the read and the write. */
async function structureChanged(q: Queryable, target: GridTarget, rows: readonly PlacedRow[]): Promise<boolean> {
  const present = await target.sheets();
  const changed = rows.filter(({ record, row }) => {
    const page = present.find((candidate) => candidate.sheetId === record.sheetId);
    const width = Math.max(...record.columns) + 1;
    return !page || page.title !== record.title || page.rows < row || page.columns < width;
  });
  if (changed.length === 0) return false;
  await q.query(SET_SHEET_STATE, [target.id, [...new Set(changed.map((row) => row.record.sheet))], 'unsure']);
  return true;
}

async function settle(q: Queryable, targetId: string, rows: readonly PlacedRow[]): Promise<void> {
  const gone = rows.filter((row) => row.work.cells === null);
  for (const [sheet, group] of groupBy(gone, (row) => row.record.sheet)) {
    const keys = group.map((row) => row.work.key);
    await q.query(DROP_PLACES, [targetId, sheet, keys]);
  }
  for (const [tab, group] of groupBy(rows, (row) => row.work.tab.id)) {
    const keys = group.map((row) => row.work.key);
    await q.query(UNPARK, [targetId, tab, keys]);
  }
  await q.query(MARK_CLEAN, [rows.flatMap((row) => row.work.marks)]);
}

/** Neighbouring rows become one range; a sheet whose columns people moved apart gets a range per run of columns. */
export function toPatches(rows: readonly PlacedRow[]): GridPatch[] {
  const patches: GridPatch[] = [];
  for (const group of groupBy(rows, (row) => row.record.sheet).values()) {
    const [first] = group;
    if (!first) continue;
    const runs = columnRuns(first.record.columns);
    const sorted = [...group].sort((a, b) => a.row - b.row);
    for (const block of consecutive(sorted)) {
      const row = block[0]?.row ?? 0;
      for (const run of runs) {
        const values = block.map(({ work }) => run.indexes.map((index): Cell => work.cells?.[index] ?? null));
        patches.push({ title: first.record.title, row, column: run.position, values });
      }
    }
  }
  return patches;
}

interface ColumnRun {
  readonly position: number;
  readonly indexes: number[];
}

function columnRuns(columns: readonly number[]): ColumnRun[] {
  const runs: ColumnRun[] = [];
  const ordered = [...columns.entries()].sort((a, b) => a[1] - b[1]);
  for (const [index, position] of ordered) {
    const run = runs.at(-1);
    if (run && run.position + run.indexes.length === position) run.indexes.push(index);
    else runs.push({ position, indexes: [index] });
  }
  return runs;
}

function consecutive(rows: readonly PlacedRow[]): PlacedRow[][] {
  const blocks: PlacedRow[][] = [];
  for (const row of rows) {
    const block = blocks.at(-1);
    if (block && block[0] && block[0].row + block.length === row.row) block.push(row);
    else blocks.push([row]);
  }
  return blocks;
}
