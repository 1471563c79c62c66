import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { App } from '../app';
import {
  compareMirror,
  enabledMirror,
  runMirror,
  TargetUnusableError,
  type Difference,
  type Mirror,
} from '../core/reports';
import { env } from '../platform/env/env';
import { configuredTarget } from '../platform/sheets/configured-target';
import { withApp } from './command-line';
import { exitWith, UsageError } from './exit-with';

const RUN_BUDGET_MS = 60_000;
const MAX_RUNS = 500;
const MAX_WAIT_MS = 120_000;

const USAGE = `Usage: npm run sync:sheets

Compares the spreadsheet with the database row by row, repairs what differs, and prints what it changed.
Ends with 0 when both are the same, 2 when the spreadsheet could not be read or written.`;

/** What `npm run sync:sheets` runs. An argument that is not known must not be taken for none: it writes. */
export function main(): void {
  exitWith(async () => {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return withApp(syncSheets);
    console.log(USAGE);
    return 0;
  });
}

async function syncSheets(app: App): Promise<number> {
  const target = configuredTarget(env());
  const mirror = await enabledMirror(app.core.db, target);
  if (!mirror) throw new UsageError('The mirror is switched off in Settings → Tillgram → Spreadsheets.');
  console.log(`Comparing ${target.id.replace(':', ' ')}`);
  // What waits is written first, or it would all be reported as different.
  await drain(app, mirror);
  const { rows, differences, shut } = await compareMirror(app.core, mirror, pause).catch((error: unknown) => {
    if (error instanceof TargetUnusableError) throw new UsageError(error.message);
    throw error;
  });
  for (const difference of differences) console.log(`  ${describe(difference)}`);
  for (const { sheet, reason } of shut) console.log(`  ${sheet}: not written by the mirror, left out (${reason})`);
  const repaired = differences.filter((difference) => difference.kind !== 'left').length;
  await drain(app, mirror);
  console.log(`${rows} rows compared, ${repaired} repaired.`);
  return 0;
}

function describe({ sheet, key, kind, column, inSheet, inDatabase }: Difference): string {
  const shown = (cell: typeof inSheet): string => JSON.stringify(cell ?? '');
  switch (kind) {
    case 'missing':
      return `${sheet} ${key}: was missing, added`;
    case 'double':
      return `${sheet} ${key}: stood there twice, one line emptied`;
    case 'left':
      return `${sheet} ${key}: is not the mirror's, left as it is`;
    case 'changed':
      return `${sheet} ${key}, ${column}: ${shown(inSheet)} → ${shown(inDatabase)}`;
  }
}

async function drain(app: App, mirror: Mirror): Promise<void> {
  for (let run = 0; run < MAX_RUNS; run += 1) {
    const report = await runMirror(app.core, mirror, { budgetMs: RUN_BUDGET_MS });
    if (report.state === 'done') return;
    if (report.state === 'taken') {
      await delay(1_000);
    } else if (report.state === 'waiting') {
      const waitMs = report.until.getTime() - Date.now();
      if (waitMs > MAX_WAIT_MS) throw new UsageError(`The spreadsheet cannot be written: ${report.reason}`);
      console.log(`  waiting: ${report.reason}`);
      await delay(Math.max(0, waitMs));
    }
  }
  throw new UsageError('The mirror does not come to an end; see the log of the server.');
}

async function pause(seconds: number): Promise<void> {
  console.log(`  waiting ${seconds} s, as the spreadsheet asks`);
  await delay(seconds * 1000);
}
