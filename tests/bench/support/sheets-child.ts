import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServiceAccount } from '../../../src/platform/sheets/google-target';
import { systemClock } from '../../../src/core/shared/clock';
import { startSheetsServer } from '../../support/sheets-server';

/** The Sheets server in a process of its own, so that its work is not counted as ours. */
export interface SheetsChild {
  readonly url: string;
  readonly spreadsheetId: string;
  readonly account: ServiceAccount;
  ask(question: 'counts' | 'reset'): Promise<SheetsCounts>;
  stop(): Promise<void>;
}

export interface SheetsCounts {
  readonly read: number;
  readonly write: number;
  readonly refusedForQuota: number;
  /** Rows below the header, and keys that stand there more than once. */
  readonly rows: number;
  readonly doubles: number;
}

interface Start {
  readonly url: string;
  readonly spreadsheetId: string;
  readonly account: ServiceAccount;
}

/** @param perMinute quota for reads and for writes; Google's is 60 */
export async function startSheetsChild(perMinute: number): Promise<SheetsChild> {
  const child: ChildProcess = fork(__filename, [String(perMinute)], { execArgv: [] });
  const answer = async <Answer>(): Promise<Answer> => {
    const [message] = (await once(child, 'message')) as [Answer];
    return message;
  };
  const start = await answer<Start>();
  return {
    ...start,
    ask: (question) => {
      const counts = answer<SheetsCounts>();
      child.send(question);
      return counts;
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function serve(perMinute: number): Promise<void> {
  const server = await startSheetsServer({ clock: systemClock, writesPerMinute: perMinute, readsPerMinute: perMinute });
  const counts = (): SheetsCounts => {
    const { read, write, refusedForQuota } = server.served;
    const keys = server.api.sheets.map((sheet) => sheet.column(0));
    const rows = keys.reduce((sum, column) => sum + column.length, 0);
    const distinct = keys.reduce((sum, column) => sum + new Set(column).size, 0);
    return { read, write, refusedForQuota, rows, doubles: rows - distinct };
  };
  process.on('message', (question) => {
    if (question === 'reset') server.api.sheets = server.api.sheets.filter((sheet) => sheet.title === 'Sheet1');
    process.send?.(counts());
  });
  process.send?.({ url: server.url, spreadsheetId: server.spreadsheetId, account: server.account } satisfies Start);
}

if (require.main === module) void serve(Number(process.argv[2]));
