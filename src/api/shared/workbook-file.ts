import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { HttpError } from '../../platform/http/errors';
import {
  numberStyle,
  textCell,
  writeWorkbook,
  type WorkbookCell,
  type WorkbookSheet,
} from '../../platform/sheets/workbook-writer';
import type { FileColumn } from './file-column';

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
  rowsPerSheet?: number,
): Promise<WorkbookFile> {
  const { reading, writing } = await namelessFile();
  try {
    await writeWorkbook(writing.createWriteStream(), oneSheet(columns, pages), { signal, rowsPerSheet });
    const { size: sizeBytes } = await reading.stat();
    return { sizeBytes, content: reading.createReadStream() };
  } catch (error) {
    await reading.close();
    throw signal.aborted ? new HttpError(499, 'CLIENT_CLOSED_REQUEST', 'The client did not wait for the file') : error;
  }
}

/** Two ends of a file that nobody else can open and that has lost its name already: not even a crash leaves it behind. */
async function namelessFile(): Promise<{ readonly reading: FileHandle; readonly writing: FileHandle }> {
  const directory = await mkdtemp(path.join(tmpdir(), `tillgram-export-${process.pid}-`));
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

async function* oneSheet<Row>(
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<WorkbookSheet> {
  yield {
    title: 'Tillgram',
    columns: columns.map(({ header, amount = false }) => ({ header, width: WIDTH, numbers: amount })),
    pages: (async function* () {
      for await (const page of pages) {
        yield page.map((row) => columns.map((column) => cellOf(column, column.value(row))));
      }
    })(),
  };
}

/** By number of decimals, of which a currency can have up to nine (TON); the text of an amount shows them all. */
const AMOUNTS = Array.from({ length: 10 }, (_, decimals) =>
  numberStyle(`#,##0${decimals === 0 ? '' : `.${'0'.repeat(decimals)}`}`),
);

const AMOUNT = /^-?(\d+)(?:\.(\d{1,9}))?$/;

/**
 * A spreadsheet's numbers have 15 significant digits; a longer amount stays text, which a sum of its column leaves out.
 * So zeros that only fill up the decimals are not counted: 21 million of BTC are a number.
 */
function isExact(text: string): boolean {
  const [, whole, fraction = ''] = AMOUNT.exec(text) ?? [];
  return whole !== undefined && (whole + fraction.replace(/0+$/, '')).replace(/^0+/, '').length <= 15;
}

function cellOf(column: { readonly amount?: boolean }, text: string): WorkbookCell {
  const style = column.amount && isExact(text) ? AMOUNTS[text.split('.')[1]?.length ?? 0] : undefined;
  return style ? { value: Number(text), style } : textCell(text);
}
