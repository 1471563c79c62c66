import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { Cell, SnapshotTarget } from '../../src/core/reports';

const run = promisify(execFile);

/** The sheets of an .xlsx file, as our own reader sees them. */
export async function readWorkbook(target: SnapshotTarget): Promise<Map<string, Cell[][]>> {
  const sheets = new Map<string, Cell[][]>();
  for await (const { title, rows } of target.read()) {
    sheets.set(title, [...(sheets.get(title) ?? []), ...rows.map((row) => [...row])]);
  }
  return sheets;
}

/** True when LibreOffice is there (Debian: libreoffice-calc). Under CI it has to be. */
export async function hasLibreOffice(): Promise<boolean> {
  const there = await run('soffice', ['--version']).then(
    () => true,
    () => false,
  );
  if (!there && process.env.CI === 'true') throw new Error('soffice is missing: apt-get install libreoffice-calc');
  if (!there)
    console.warn('SKIPPED: soffice is missing, nothing is opened in LibreOffice (apt-get install libreoffice-calc)');
  return there;
}

/** What LibreOffice makes of each sheet of a workbook when it saves it as CSV. */
export async function convertToCsv(file: string): Promise<Map<string, string[][]>> {
  const out = await mkdtemp(path.join(tmpdir(), 'tillgram-csv-'));
  // Comma, double quote, UTF-8, values as they are stored (not as they are shown), every sheet.
  const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
  const profile = `-env:UserInstallation=file://${path.join(out, 'profile')}`;
  await run('soffice', [profile, '--headless', '--convert-to', filter, '--outdir', out, file], { timeout: 240_000 });
  const prefix = `${path.basename(file, '.xlsx')}-`;
  const sheets = new Map<string, string[][]>();
  for (const name of (await readdir(out)).filter((entry) => entry.endsWith('.csv'))) {
    const title = name.slice(prefix.length, -'.csv'.length);
    sheets.set(title, parse(await readFile(path.join(out, name)), { relax_column_count: true }));
  }
  return sheets;
}
