import { open, stat } from 'node:fs/promises';
import { Workbook, type CellValue } from 'exceljs';

/** What a cell of an .xlsx file holds, without its dress. Formulas give their last result. */
export type FileCell = string | number | Date | null;

export interface FileSheet {
  readonly title: string;
  /** Row 1 first; missing rows are empty. */
  readonly rows: readonly (readonly FileCell[])[];
}

export class UnreadableFileError extends Error {}

const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** A workbook may unpack to this much; more is a mistake or a zip bomb. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024;

/**
 * Reads a whole .xlsx file into memory (about 7 kB a row of 12 cells): for the command line, not for requests.
 * @throws UnreadableFileError
 */
export async function readWorkbookFile(file: string): Promise<FileSheet[]> {
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES) throw new UnreadableFileError(`the file has ${size} bytes, ${MAX_FILE_BYTES} are allowed`);
  const unpacked = await unpackedBytes(file, size);
  if (unpacked > MAX_UNPACKED_BYTES) throw new UnreadableFileError(`the file would unpack to ${unpacked} bytes`);
  const workbook = new Workbook();
  try {
    await workbook.xlsx.readFile(file);
  } catch (error) {
    throw new UnreadableFileError('the file is not an .xlsx workbook', { cause: error });
  }
  return workbook.worksheets.map((sheet) => {
    const rows: FileCell[][] = [];
    sheet.eachRow((row, number) => {
      while (rows.length < number - 1) rows.push([]);
      const values = row.values;
      rows.push(Array.isArray(values) ? Array.from(values.slice(1), plain) : []);
    });
    return { title: sheet.name, rows };
  });
}

function plain(value: CellValue | undefined): FileCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Date) return value;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('hyperlink' in value) return value.text;
  if ('error' in value) return value.error;
  return plain(value.result);
}

const END_RECORD = 0x06054b50;
const DIRECTORY_RECORD = 0x02014b50;
const MAX_END_BYTES = 65_557;

/** The sum that the zip's central directory states (PKWARE APPNOTE 4.3.12, 4.3.16); a reader that trusts less stops later. */
async function unpackedBytes(file: string, size: number): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const tail = Buffer.alloc(Math.min(size, MAX_END_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end -= 1;
    if (end < 0) throw new UnreadableFileError('the file is not an .xlsx workbook');
    const directory = Buffer.alloc(Math.min(tail.readUInt32LE(end + 12), size));
    await handle.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    let sum = 0;
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_RECORD;) {
      sum += directory.readUInt32LE(at + 24);
      at += 46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return sum;
  } finally {
    await handle.close();
  }
}
