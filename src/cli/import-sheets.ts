import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import type { App } from '../app';
import { trialBalance } from '../core/ledger';
import {
  applyImport,
  cellText,
  knownUsers,
  planImport,
  type ImportPlan,
  type ImportProblem,
  type ImportReport,
  type LegacySheet,
} from '../core/reports';
import type { Actor } from '../core/shared/actor';
import { formatAmount, knownCurrencies } from '../core/shared/money';
import { createGoogleTarget, readServiceAccount } from '../platform/sheets/google-target';
import { readLegacyFiles, readLegacySpreadsheet } from '../platform/sheets/read-legacy';
import { UnreadableFileError } from '../platform/sheets/read-workbook';
import { withApp } from './command-line';
import { table } from './connect';
import { exitWith, UsageError } from './exit-with';

const USAGE = `Usage: npm run import:sheets -- SOURCE [--dry-run] [--skip-invalid FILE] [--currency PLN] [--time-zone UTC]

  SOURCE               an .xlsx file, a folder with one .csv a tab, or google:<spreadsheet id>
  --dry-run            read and check everything, show the counts and each problem, write nothing
  --skip-invalid FILE  import the good rows and write the others, with their reasons, to this .csv file
  --currency CODE      the currency of the amounts (PLN)
  --time-zone ZONE     the zone in which times without one were written, e.g. Europe/Warsaw (UTC)`;

const actor: Actor = { kind: 'system', id: 'import-sheets', edge: 'cli', label: 'import:sheets' };

interface Options {
  readonly source: string;
  readonly dryRun: boolean;
  readonly rejects: string | undefined;
  readonly currency: string;
  readonly timeZone: string;
}

/** What `npm run import:sheets` runs. Exit code 1: there were problems and nothing was imported. */
export function main(): void {
  exitWith(async () => {
    const options = readOptions();
    return withApp((app) => importSheets(app, options));
  });
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      'skip-invalid': { type: 'string' },
      currency: { type: 'string', default: 'PLN' },
      'time-zone': { type: 'string', default: 'UTC' },
    },
  });
  const [source, ...rest] = positionals;
  if (source === undefined || rest.length > 0) throw new UsageError(USAGE);
  if (!knownCurrencies().includes(values.currency)) {
    throw new UsageError(`--currency: must be one of ${knownCurrencies().join(', ')}`);
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: values['time-zone'] });
  } catch {
    throw new UsageError('--time-zone: must be a zone such as Europe/Warsaw');
  }
  return {
    source,
    dryRun: values['dry-run'],
    rejects: values['skip-invalid'],
    currency: values.currency,
    timeZone: values['time-zone'],
  };
}

async function importSheets(app: App, options: Options): Promise<number> {
  const { db } = app.core;
  const sheets = await readSource(app, options.source);
  const plan = planImport(sheets, await knownUsers(db, sheets), options);
  printPlan(plan);
  const problems = problemsOf(plan);
  if (options.dryRun) {
    console.log('\nDry run: nothing was written.');
    return problems.length > 0 ? 1 : 0;
  }
  if (problems.length > 0 && options.rejects === undefined) {
    console.error(
      '\nNothing was imported. Mend the workbook, or name a file for the bad rows: --skip-invalid rejects.csv',
    );
    return 1;
  }
  if (options.rejects !== undefined) await writeRejects(fromCaller(options.rejects), plan);
  const report = await applyImport(app.core, plan, {
    currency: options.currency,
    actor,
    skipInvalid: options.rejects !== undefined,
  });
  printReport(report, options);
  await printTrialBalance(app);
  return 0;
}

async function readSource(app: App, source: string): Promise<LegacySheet[]> {
  try {
    const spreadsheetId = /^google:(.+)$/.exec(source)?.[1];
    if (spreadsheetId === undefined) return await readLegacyFiles(fromCaller(source));
    const { GOOGLE_SHEETS_CREDENTIALS_FILE: file, GOOGLE_SHEETS_API_URL: apiUrl } = app.env;
    if (file === undefined)
      throw new UsageError('GOOGLE_SHEETS_CREDENTIALS_FILE is needed to read a Google spreadsheet');
    const account = () => readServiceAccount(file);
    return await readLegacySpreadsheet(createGoogleTarget({ spreadsheetId, account, apiUrl }));
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new UsageError(error.message);
    throw error;
  }
}

/** npm runs scripts in the project's folder; paths are meant from where the person stands. */
const fromCaller = (file: string): string => path.resolve(process.env.INIT_CWD ?? '.', file);

const problemsOf = (plan: ImportPlan): ImportProblem[] => [
  ...plan.tabProblems,
  ...plan.rejected.flatMap((row) => row.problems),
];

function printPlan(plan: ImportPlan): void {
  const counts = plan.counts.map(({ tab, rows, accepted, rejected }) => [
    tab,
    ...[rows, accepted, rejected].map(String),
  ]);
  console.log(table([['Tab', 'rows', 'accepted', 'rejected'], ...counts]));
  if (plan.ignoredTabs.length > 0) console.log(`Tabs that are not imported: ${plan.ignoredTabs.join(', ')}`);
  const problems = problemsOf(plan);
  if (problems.length === 0) return;
  console.log(`\n${problems.length} problems in ${plan.rejected.length} rows:`);
  for (const { tab, row, column, value, reason } of problems) {
    console.log(`  ${tab}, row ${row}, ${column}: ${reason}${value === '' ? '' : ` (${JSON.stringify(value)})`}`);
  }
}

async function writeRejects(file: string, plan: ImportPlan): Promise<void> {
  const lines = plan.rejected.map(({ tab, row, cells, problems }) => [
    tab,
    String(row),
    problems.map((problem) => `${problem.column}: ${problem.reason}`).join('; '),
    ...cells.map(cellText),
  ]);
  // A cell that begins with = is opened as a formula: the file is for a spreadsheet program.
  const content = stringify([['Tab', 'Row', 'Reason', 'Cells'], ...lines], { escape_formulas: true, bom: true });
  await writeFile(file, content).catch((error: Error) => {
    throw new UsageError(`Nothing was imported: --skip-invalid cannot be written (${error.message})`);
  });
  console.log(`\n${lines.length} rows that were not imported are in ${file}`);
}

function printReport(report: ImportReport, { currency }: Options): void {
  const amount = (value: bigint | null): string => (value === null ? '-' : formatAmount(value, currency));
  console.log(`\nPer person, ${currency}:`);
  const people = report.balances.map((line) => [
    line.telegramId,
    amount(line.inWorkbook),
    amount(line.before),
    amount(line.after),
    line.inWorkbook === (line.after ?? 0n) ? 'yes' : 'no: has moved since',
  ]);
  console.log(table([['User ID', 'in the workbook', 'before', 'after', 'same'], ...people]));
  console.log(
    [
      `Users: ${report.usersNew} new, ${report.usersKnown} known. Balances opened: ${report.balancesOpened}.`,
      `History: ${report.historyInserted} rows new, ${report.historyKnown} known.`,
    ].join('\n'),
  );
  if (report.changedSince.length > 0) {
    console.log(`Imported before with other values, left as they are: ${report.changedSince.join(', ')}`);
  }
}

async function printTrialBalance(app: App): Promise<void> {
  const totals = new Map<string, bigint>();
  for (const { currency, balance } of await trialBalance(app.core.db)) {
    totals.set(currency, (totals.get(currency) ?? 0n) + balance);
  }
  const text = [...totals].map(([currency, total]) => `${formatAmount(total, currency)} ${currency}`).join(', ');
  console.log(`Trial balance: ${text === '' ? 'no postings' : text}`);
}
