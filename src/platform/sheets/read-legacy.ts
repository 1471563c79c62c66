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
  try {
    const rows: string[][] = parse(await readFile(file, 'utf8'), { bom: true, relax_column_count: true });
    return { title: path.basename(file, path.extname(file)), rows };
  } catch (error) {
    throw new UnreadableFileError(`${file}: ${error instanceof Error ? error.message : 'is no CSV'}`, { cause: error });
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
