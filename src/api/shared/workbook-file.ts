import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { stream, type CellValue, type Style, type Worksheet } from 'exceljs';
import { HttpError } from '../../platform/http/errors';
import type { FileColumn } from './file-column';

/** Excel opens no sheet with more rows, the head included; what is longer goes on in a second sheet. */
const EXCEL_ROWS = 1_048_576;
/** Rows written between two turns, in which others are answered and the rows before are packed and reach the disk. */
const ROWS_PER_TURN = 100;
const WIDTH = 22;

export interface WorkbookFile {
  readonly sizeBytes: number;
  /** To be read to its end or destroyed: with it the last trace of the file goes. */
  readonly content: Readable;
}

/**
 * A workbook of any length, written whole to a temporary file before a byte of it is sent: a failure on the way can still
 * be answered as one, and a slow receiver keeps nothing in memory (exceljs would keep what its stream has not taken).
 * @param signal ends the writing when nobody waits for it any more
 * @throws whatever a page throws
 */
export async function workbookFile<Row>(
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  signal: AbortSignal,
  rowsPerSheet = EXCEL_ROWS,
): Promise<WorkbookFile> {
  const { reading, writing } = await namelessFile();
  const file = writing.createWriteStream();
  try {
    await writeWorkbook(file, columns, pages, signal, rowsPerSheet);
    const { size: sizeBytes } = await reading.stat();
    return { sizeBytes, content: reading.createReadStream() };
  } catch (error) {
    file.destroy();
    await reading.close();
    throw signal.aborted ? new HttpError(499, 'CLIENT_CLOSED_REQUEST', 'The client did not wait for the file') : error;
  }
}

/** Two ends of a file that nobody else can open and that has lost its name already: not even a crash leaves it behind. */
async function namelessFile(): Promise<{ readonly reading: FileHandle; readonly writing: FileHandle }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tillgram-export-'));
  try {
    const file = path.join(directory, 'list.xlsx');
    const writing = await open(file, 'wx', 0o600);
    try {
      return { reading: await open(file, 'r'), writing };
    } catch (error) {
      await writing.close();
      throw error;
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeWorkbook<Row>(
  file: Writable,
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  signal: AbortSignal,
  rowsPerSheet: number,
): Promise<void> {
  const written = finished(addAbortSignal(signal, file));
  // It is awaited at every turn and at the end; a failure in between is not nobody's.
  written.catch(() => undefined);
  const book = new stream.xlsx.WorkbookWriter({ stream: file, useStyles: true, useSharedStrings: false });
  book.creator = book.lastModifiedBy = 'Tillgram';
  let sheet = addSheet(book, 1, columns);
  let packed = Promise.resolve();
  const turn = async (): Promise<void> => {
    await breathe();
    signal.throwIfAborted();
    await Promise.race([packed, written]);
    packed = packedSoFar(sheet);
  };
  let sheets = 1;
  let rows = 1;
  for await (const page of pages) {
    for (const row of page) {
      if (rows === rowsPerSheet) {
        sheet.commit();
        sheets += 1;
        sheet = addSheet(book, sheets, columns);
        rows = 1;
      }
      addRow(
        sheet,
        columns.map((column) => cellOf(column, column.value(row))),
      );
      rows += 1;
      if (rows % ROWS_PER_TURN === 0) await turn();
    }
    await turn();
  }
  await Promise.all([book.commit(), written]);
}

/** What exceljs 4.4 leaves out of its types: the way of a sheet's bytes to the packer, on which it waits for nobody. */
interface StreamedSheet {
  readonly stream: { readonly pipes: readonly Writable[] };
}

/** Resolves when the packer has taken what was written of a sheet; without it rows gather in memory before a slow packer. */
async function packedSoFar(sheet: Worksheet): Promise<void> {
  const { pipes } = (sheet as unknown as StreamedSheet).stream;
  await Promise.all(pipes.map((pipe) => new Promise<void>((resolve) => pipe.write('', () => resolve()))));
}

function addSheet<Row>(
  book: stream.xlsx.WorkbookWriter,
  number: number,
  columns: readonly FileColumn<Row>[],
): Worksheet {
  const title = number === 1 ? 'Tillgram' : `Tillgram ${number}`;
  const sheet = book.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(() => ({ width: WIDTH }));
  addRow(
    sheet,
    columns.map(({ header }) => ({ value: header, style: HEAD })),
  );
  return sheet;
}

interface StyledValue {
  readonly value: CellValue;
  readonly style: Partial<Style>;
}

function addRow(sheet: Worksheet, cells: readonly StyledValue[]): void {
  const row = sheet.addRow(cells.map(({ value }) => value));
  // A style object that is the same for many cells is looked up, not compared, when the cell is written.
  cells.forEach(({ style }, index) => (row.getCell(index + 1).style = style));
  row.commit();
}

const FONT = { name: 'Calibri', size: 11 };
const TEXT: Partial<Style> = { numFmt: '@', font: FONT };
const HEAD: Partial<Style> = { numFmt: '@', font: { ...FONT, bold: true } };
/** By number of decimals, of which a currency can have up to nine (TON); the text of an amount shows them all. */
const AMOUNTS = Array.from({ length: 10 }, (_, decimals): Partial<Style> => ({
  numFmt: `#,##0${decimals === 0 ? '' : `.${'0'.repeat(decimals)}`}`,
  font: FONT,
  alignment: { horizontal: 'right' },
}));

/** A spreadsheet's numbers have 15 significant digits; a longer amount stays text. */
const EXACT = /^-?\d{1,13}(\.\d{1,2})?$|^-?\d{1,6}(\.\d{1,9})?$/;

const cellOf = (column: { readonly amount?: boolean }, text: string): StyledValue =>
  column.amount && EXACT.test(text)
    ? { value: Number(text), style: AMOUNTS[text.split('.')[1]?.length ?? 0] ?? TEXT }
    : { value: textValue(text), style: TEXT };

/** More fits into no cell. */
const MAX_CELL = 32_767;
/** What XML 1.0 can't hold (exceljs would drop some of it and write the rest), and what a spreadsheet would read as an escaped character. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Where readers differ about exceljs's plain texts: blanks at the ends, line breaks, `&` and escaped characters. */
const DELICATE = /^\s|\s$|[\t\r\n&]|_x005F_/;

/**
 * A text is stored as a text, whatever it begins with; only an object with `formula` would be one. A delicate one is stored
 * as a run of rich text, in the form that Excel uses itself.
 */
function textValue(text: string): CellValue {
  const safe = text.slice(0, MAX_CELL).replace(UNWRITABLE, '\uFFFD').replace(ESCAPED, '_x005F_');
  return DELICATE.test(safe) ? { richText: [{ text: safe }] } : safe;
}
