import { addAbortSignal, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { stream, type CellValue, type Style, type Worksheet } from 'exceljs';
import { letGo } from '../files/let-go';

/** Excel opens no sheet with more rows, the head included (Microsoft, "Excel specifications and limits"); the rest goes on in another. */
const EXCEL_ROWS = 1_048_576;
/** Rows written between two turns, in which others are answered and the rows before are packed and reach the disk. */
const ROWS_PER_TURN = 100;
const WIDEST = 48;

export interface WorkbookCell {
  readonly value: CellValue;
  readonly style: Partial<Style>;
}

export interface WorkbookColumn {
  readonly header: string;
  /** In characters; longer texts among the first rows make a column wider. */
  readonly width: number;
  /** Its head stands above numbers, which stand at the right. */
  readonly numbers: boolean;
}

export interface WorkbookSheet {
  readonly title: string;
  readonly columns: readonly WorkbookColumn[];
  /** Pages of rows in their order; null leaves a cell out. */
  readonly pages: AsyncIterable<readonly (readonly (WorkbookCell | null)[])[]>;
}

export interface WriteOptions {
  /** Ends the writing when nobody waits for it any more. */
  readonly signal?: AbortSignal;
  readonly rowsPerSheet?: number;
}

/**
 * A workbook of any length, written as its rows are read; no more of it is in memory than some rows and the packer's buffers.
 * @param file is ended with the last byte, and let go of whatever happens: who removes it afterwards removes it for good
 * @throws what the reading of a row throws, and what the file's writing fails with (a full disk), as soon as it fails
 */
export async function writeWorkbook(
  file: Writable,
  sheets: AsyncIterable<WorkbookSheet>,
  options: WriteOptions = {},
): Promise<void> {
  try {
    await writeSheets(file, sheets, options);
  } catch (error) {
    await letGo(file);
    throw error;
  }
}

async function writeSheets(
  file: Writable,
  sheets: AsyncIterable<WorkbookSheet>,
  { signal = new AbortController().signal, rowsPerSheet = EXCEL_ROWS }: WriteOptions,
): Promise<void> {
  const written = finished(addAbortSignal(signal, file));
  // It is awaited at every turn and at the end; a failure in between is not nobody's.
  written.catch(() => undefined);
  const book = new stream.xlsx.WorkbookWriter({ stream: file, useStyles: true, useSharedStrings: false });
  book.creator = book.lastModifiedBy = 'Tillgram';
  let packed = Promise.resolve();
  const turn = async (sheet: Worksheet): Promise<void> => {
    await breathe();
    signal.throwIfAborted();
    await Promise.race([packed, written]);
    packed = packedSoFar(sheet);
  };
  for await (const { title, columns, pages } of sheets) {
    let sheet: Worksheet | undefined;
    let number = 1;
    let rows = 1;
    for await (const page of pages) {
      sheet ??= addSheet(book, title, columns, page);
      for (const row of page) {
        if (rows === rowsPerSheet) {
          sheet.commit();
          number += 1;
          sheet = addSheet(book, `${title} (${number})`, columns, page);
          rows = 1;
        }
        addRow(sheet, row);
        rows += 1;
        if (rows % ROWS_PER_TURN === 0) await turn(sheet);
      }
      await turn(sheet);
    }
    (sheet ?? addSheet(book, title, columns, [])).commit();
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

function addSheet(
  book: stream.xlsx.WorkbookWriter,
  title: string,
  columns: readonly WorkbookColumn[],
  firstRows: readonly (readonly (WorkbookCell | null)[])[],
): Worksheet {
  const sheet = book.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ header, width }, column) => {
    const texts = firstRows.map((row) => textLength(row[column]?.value));
    return { width: Math.min(WIDEST, Math.max(width, header.length + 2, ...texts.map((length) => length + 2))) };
  });
  addRow(
    sheet,
    columns.map(({ header, numbers }) => ({ value: header, style: numbers ? NUMBERS_HEAD : HEAD })),
  );
  return sheet;
}

const textLength = (value: CellValue | undefined): number => (typeof value === 'string' ? value.length : 0);

function addRow(sheet: Worksheet, cells: readonly (WorkbookCell | null)[]): void {
  const row = sheet.addRow(cells.map((cell) => cell?.value));
  cells.forEach((cell, index) => {
    // A style object that is the same for many cells is looked up, not compared, when the cell is written.
    if (cell) row.getCell(index + 1).style = cell.style;
  });
  row.commit();
}

const FONT = { name: 'Calibri', size: 11 };
const HEAD: Partial<Style> = { numFmt: '@', font: { ...FONT, bold: true } };
const NUMBERS_HEAD: Partial<Style> = { ...HEAD, alignment: { horizontal: 'right' } };

/** The dress of cells with numbers in a format (Excel's notation); made once for many cells. */
export const numberStyle = (numFmt: string): Partial<Style> => ({
  numFmt,
  font: FONT,
  alignment: { horizontal: 'right' },
});

export const TEXT_STYLE: Partial<Style> = { numFmt: '@', font: FONT };

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
export function textCell(text: string): WorkbookCell {
  const safe = text.slice(0, MAX_CELL).replace(UNWRITABLE, '\uFFFD').replace(ESCAPED, '_x005F_');
  return { value: DELICATE.test(safe) ? { richText: [{ text: safe }] } : safe, style: TEXT_STYLE };
}
