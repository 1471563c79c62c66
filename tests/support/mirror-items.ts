import type { Clock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { runMirror, type Mirror, type RunReport } from '../../src/core/reports/mirror/run';
import type { SheetTarget } from '../../src/core/reports/mirror/target';
import { createGoogleTarget } from '../../src/platform/sheets/google-target';
import { createTestDatabase, type TestDatabase } from './database';
import { ADD_ITEMS, ITEMS_SCHEMA, items } from './items';
import { startSheetsServer, type SheetsServer, type SheetsServerOptions } from './sheets-server';

export class TestClock implements Clock {
  private at = Date.UTC(2026, 0, 10, 12);
  now(): Date {
    return new Date(this.at);
  }
  advance(seconds: number): void {
    this.at += seconds * 1000;
  }
}

export interface MirrorBench {
  readonly database: TestDatabase;
  readonly clock: TestClock;
  readonly core: Core;
  readonly server: SheetsServer;
  readonly mirror: Mirror;
  run(changes?: Partial<Mirror>): Promise<RunReport>;
  /** Runs, waiting as long as asked to on the emulated clock, until nothing is left. */
  settle(changes?: Partial<Mirror>): Promise<void>;
  /** Adds items `<prefix>1 … <prefix>n`. */
  add(count: number, prefix?: string): Promise<void>;
  sql(text: string): Promise<unknown[]>;
  waiting(): Promise<number>;
  close(): Promise<void>;
}

export const google = (server: SheetsServer): SheetTarget =>
  createGoogleTarget({
    spreadsheetId: server.spreadsheetId,
    account: () => Promise.resolve(server.account),
    apiUrl: server.url,
  });

export async function startMirrorBench(options: Partial<SheetsServerOptions> = {}): Promise<MirrorBench> {
  const database = await createTestDatabase();
  await database.pool.query(ITEMS_SCHEMA);
  const clock = new TestClock();
  const server = await startSheetsServer({ clock, ...options });
  const core: Core = { db: database.db, clock };
  const mirror: Mirror = { target: google(server), tabs: [items], feeds: [] };
  const run = (changes: Partial<Mirror> = {}): Promise<RunReport> =>
    runMirror(core, { ...mirror, ...changes }, { budgetMs: 600_000 });
  const sql = async (text: string): Promise<unknown[]> => (await database.pool.query(text)).rows as unknown[];
  return {
    database,
    clock,
    core,
    server,
    mirror,
    run,
    sql,
    async settle(changes) {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const report = await run(changes);
        if (report.state === 'done') return;
        if (report.state === 'waiting') {
          clock.advance(Math.max(1, Math.ceil((report.until.getTime() - clock.now().getTime()) / 1000)));
        }
      }
      throw new Error('the mirror does not come to rest');
    },
    async add(count, prefix = 'item-') {
      await database.pool.query(ADD_ITEMS, [prefix, count]);
    },
    async waiting() {
      return (await sql(`select 1 from mirror.dirty where tab = 'Items'`)).length;
    },
    async close() {
      await server.close();
      await database.drop();
    },
  };
}
