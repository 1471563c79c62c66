import { isUtf8 } from 'node:buffer';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { GridTarget, LegacySheet } from '../../core/reports';
import { readWorkbookFile, UnreadableFileError } from './read-workbook';

const MAX_CSV_BYTES = 100 * 1024 * 1024;

/**
 * The old workbook from an .xlsx file, one .csv file (its name is the tab), or a folder with one .csv a tab.
 * @throws UnreadableFileError
 */
export async function readLegacyFiles(source: string): Promise<LegacySheet[]> {
  const found = await stat(source).catch(() => null);
  if (!found) throw new UnreadableFileError(`there is no file or folder ${source}`);
  if (found.isDirectory()) {
    const names = (await readdir(source)).filter((name) => name.toLowerCase().endsWith('.csv')).sort();
    if (names.length === 0) throw new UnreadableFileError(`there is no .csv file in ${source}`);
    return Promise.all(names.map((name) => readCsv(path.join(source, name))));
  }
  if (source.toLowerCase().endsWith('.csv')) return [await readCsv(source)];
  if (source.toLowerCase().endsWith('.xlsx')) return readWorkbookFile(source);
  throw new UnreadableFileError('a workbook is an .xlsx file, a .csv file or a folder of .csv files');
}

async function readCsv(file: string): Promise<LegacySheet> {
  const { size } = await stat(file);
  if (size > MAX_CSV_BYTES) throw new UnreadableFileError(`${file} has ${size} bytes, ${MAX_CSV_BYTES} are allowed`);
  const bytes = await readFile(file);
  if (!isUtf8(bytes)) {
    const line = firstForeignLine(bytes);
    throw new UnreadableFileError(`${file}: line ${line} is not in UTF-8; save the file as "CSV UTF-8"`);
  }
  const records = parseRecords(file, bytes.toString('utf8'));
  const width = records[0]?.record.length ?? 0;
  for (const { record, info } of records) {
    // A comma that stands in no quotes moves what follows one column on.
    if (record.slice(width).every((cell) => cell.trim() === '')) continue;
    throw new UnreadableFileError(
      `${file}: line ${info.lines} has ${record.length} cells, the header has ${width}; quote what holds the separator`,
    );
  }
  return { title: path.basename(file, path.extname(file)), rows: records.map(({ record }) => record) };
}

interface CsvRecord {
  readonly record: string[];
  /** Lines of the file up to its end. */
  readonly info: { readonly lines: number };
}

/** Programs in countries with a decimal comma part the cells with semicolons. */
function parseRecords(file: string, text: string): CsvRecord[] {
  const header = /^.*/.exec(text)?.[0] ?? '';
  const delimiter = header.includes(';') && !header.includes(',') ? ';' : ',';
  try {
    return parse(text, { bom: true, delimiter, info: true, relax_column_count: true }) as unknown as CsvRecord[];
  } catch (error) {
    throw new UnreadableFileError(`${file}: ${error instanceof Error ? error.message : 'is no CSV'}`, { cause: error });
  }
}

const LINE_FEED = 0x0a;

/** No letter of UTF-8 holds the byte of a line's end, so that lines can be looked at one by one. */
function firstForeignLine(bytes: Buffer): number {
  let [line, start] = [1, 0];
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    [line, start] = [line + 1, end + 1];
  }
}

/** The old workbook as it stands in Google Sheets, in two requests. */
export async function readLegacySpreadsheet(target: GridTarget): Promise<LegacySheet[]> {
  const sheets = (await target.sheets()).filter((sheet) => sheet.rows > 0 && sheet.columns > 0);
  const ranges = sheets.map(({ title, columns }) => ({
    title,
    firstRow: 1,
    firstColumn: 0,
    lastColumn: columns - 1,
  }));
  const tables = await target.read(ranges);
  return sheets.map(({ title }, index) => ({ title, rows: tables[index] ?? [] }));
}
