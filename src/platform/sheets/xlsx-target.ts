import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { stream, type Worksheet } from 'exceljs';
import {
  NUMBER_FORMATS,
  TargetBusyError,
  timeToSerial,
  type Cell,
  type SnapshotSheet,
  type SnapshotTarget,
} from '../../core/reports';
import { readWorkbookFile } from './read-workbook';

/** Rows written between two turns of the event loop: some milliseconds, which nobody who taps a button notices. */
const ROWS_PER_TURN = 100;
/** Excel's limit (Microsoft, "Excel specifications and limits"). */
const MAX_ROWS = 1_048_576;
const MIN_WIDTH = 12;

/** An .xlsx file, streamed to disk beside the old one and then put in its place. */
export function createXlsxTarget(file: string): SnapshotTarget {
  const target = path.resolve(file);
  return {
    kind: 'snapshot',
    id: `xlsx:${target}`,
    exists: () => Promise.resolve(existsSync(target)),
    async replace(sheets) {
      const draft = `${target}.${process.pid}.tmp`;
      try {
        await mkdir(path.dirname(target), { recursive: true });
        await writeWorkbook(draft, sheets);
        await flush(draft);
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true });
        throw isDiskTrouble(error) ? new TargetBusyError(`the file could not be written: ${error.code}`) : error;
      }
    },
    read: () => readSheets(target),
  };
}

async function writeWorkbook(file: string, sheets: AsyncIterable<SnapshotSheet>): Promise<void> {
  const workbook = new stream.xlsx.WorkbookWriter({ filename: file, useStyles: true, useSharedStrings: false });
  for await (const sheet of sheets) {
    let page = 1;
    let worksheet = addSheet(workbook, sheet, sheet.title);
    let rows = 1;
    for await (const values of sheet.rows()) {
      for (const cells of values) {
        if (rows === MAX_ROWS) {
          worksheet.commit();
          page += 1;
          worksheet = addSheet(workbook, sheet, `${sheet.title} (${page})`);
          rows = 1;
        }
        // A text is stored as a text, whatever it begins with; only an object with `formula` would be one.
        worksheet.addRow([...cells]).commit();
        rows += 1;
        if (rows % ROWS_PER_TURN === 0) await breathe();
      }
    }
    worksheet.commit();
  }
  await workbook.commit();
}

function addSheet(workbook: stream.xlsx.WorkbookWriter, sheet: SnapshotSheet, title: string): Worksheet {
  const worksheet = workbook.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] });
  worksheet.columns = sheet.headers.map((header, index) => ({
    header,
    width: Math.max(MIN_WIDTH, header.length + 2),
    style: { numFmt: NUMBER_FORMATS[sheet.formats[index] ?? 'text'] },
  }));
  return worksheet;
}

/** The new content is on the disk before it takes the old one's name, so that a power cut leaves one of the two whole. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

async function* readSheets(file: string): AsyncGenerator<{ title: string; rows: Cell[][] }> {
  if (!existsSync(file)) return;
  for (const { title, rows } of await readWorkbookFile(file)) {
    yield { title, rows: rows.map((row) => row.map((cell) => (cell instanceof Date ? timeToSerial(cell) : cell))) };
  }
}

function isDiskTrouble(error: unknown): error is NodeJS.ErrnoException {
  const codes = ['ENOSPC', 'EACCES', 'EROFS', 'EBUSY', 'EPERM', 'EMFILE'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
