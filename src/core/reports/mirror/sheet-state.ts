import type { Queryable } from '../../shared/tx';
import { SAVE_SHEET, SHEETS } from './sql/sheets';

/**
 * What is known of a sheet:
 * - `unsure`     it may be gone, renamed or too small: the spreadsheet has to be looked at
 * - `headless`   it is there, what its first row says is not known yet
 * - `scattered`  rows are not where they were: the whole key column has to be read
 * - `broken`     its headers are beyond repair: it has to be cleared and filled again
 * - `ready`      places are believed, and checked row by row before each write
 * - `blocked`    it is somebody else's sheet, or does not take what we write; nothing is written until an admin asks for another try
 * - `retired`    an old month that made room; it stays in the database and in the file
 */
export type SheetState = 'unsure' | 'headless' | 'scattered' | 'broken' | 'ready' | 'blocked' | 'retired';

export interface SheetRecord {
  readonly sheet: string;
  readonly tab: string;
  readonly sheetId: number;
  /** What people see; they may have renamed it. */
  readonly title: string;
  /** Position (from 0) of each declared column; empty while it is not known. */
  readonly columns: readonly number[];
  readonly gridRows: number;
  readonly nextRow: number;
  readonly state: SheetState;
  readonly reason: string | null;
}

export const FIRST_DATA_ROW = 2;

interface StoredSheet {
  readonly sheet: string;
  readonly tab: string;
  readonly sheet_id: bigint;
  readonly title: string;
  readonly columns: number[];
  readonly grid_rows: number;
  readonly next_row: number;
  readonly state: SheetState;
  readonly reason: string | null;
}

/** The sheets of a target as the last run left them, by their names. */
export async function loadSheets(q: Queryable, targetId: string): Promise<Map<string, SheetRecord>> {
  const rows = await q.query<StoredSheet>(SHEETS, [targetId]);
  return new Map(
    rows.map((row) => [
      row.sheet,
      {
        sheet: row.sheet,
        tab: row.tab,
        sheetId: Number(row.sheet_id),
        title: row.title,
        columns: row.columns,
        gridRows: row.grid_rows,
        nextRow: row.next_row,
        state: row.state,
        reason: row.reason,
      },
    ]),
  );
}

/** Stores what a run has found or made; the sheet is known by its name. */
export async function saveSheet(q: Queryable, targetId: string, sheet: SheetRecord): Promise<void> {
  await q.query(SAVE_SHEET, [
    targetId,
    sheet.sheet,
    sheet.tab,
    sheet.sheetId,
    sheet.title,
    sheet.columns,
    sheet.gridRows,
    sheet.nextRow,
    sheet.state,
    sheet.reason,
  ]);
}
