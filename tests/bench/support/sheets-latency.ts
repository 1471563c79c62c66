import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { Pool } from 'pg';
import { projectRoot } from './cluster';
import { quantile } from './load';
import { LIMITS_OUT_OF_REACH } from './servers';
import type { SheetsChild } from './sheets-child';

const USERS = 200;
const OLD_DEPOSITS = 100_000;
const REQUESTS_PER_SECOND = 150;
const ROUTES = ['/api/me', '/api/deposits', '/api/me/statement?currency=PLN'];
/** The running server notices a change of settings and jobs within a second. */
const POLL_MS = 100;
const SYNC_LIMIT_MS = 180_000;

const secret = (): string => randomBytes(24).toString('hex');

/** Made for this run and forgotten with it. */
const benchSecrets = {
  APP_KEYS: secret(),
  ADMIN_JWT_SECRET: secret(),
  API_TOKEN_SALT: secret(),
  TRANSFER_TOKEN_SALT: secret(),
  ENCRYPTION_KEY: secret(),
  JWT_SECRET: secret(),
};

export interface LatencyRound {
  readonly quietP50Ms: number;
  readonly quietP99Ms: number;
  readonly busyP50Ms: number;
  readonly busyP99Ms: number;
  readonly syncSeconds: number;
  /** Everything has been copied by the end of it. */
  readonly synced: boolean;
  readonly errors: number;
}

const SEED = `
  insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, active, created_at, updated_at)
  select 'user' || n, 'user' || n, 'telegram', true, false, 1000 + n, 'User ' || n, 'en', true, now(), now()
    from generate_series(1, ${USERS}) n;
  insert into up_users_role_lnk (user_id, role_id)
  select u.id, r.id from up_users u cross join up_roles r where r.type = 'authenticated';
  insert into legacy.request (kind, request_id, user_id, amount_minor, currency, method, account_name, state, requested_at)
  select 'deposit', 'D' || n, u.low + n % ${USERS}, n * 100, 'PLN', 'BLIK', 'Name ' || n, 'approved', now() - n * interval '1 min'
    from generate_series(1, ${OLD_DEPOSITS}) n, (select min(id) as low from up_users) u;
  vacuum analyze`;

const SWITCH = `
  insert into app.setting (name, value, changed_by) values ('spreadsheets', jsonb_build_object('enabled', $1::boolean), 'bench')
  on conflict (name) do update set value = excluded.value`;

/** The whole product as one process, with the mirror in it, and users who read while a first sync runs. */
export class LatencyBench {
  private synced = true;

  private constructor(
    private readonly pool: Pool,
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly tokens: readonly string[],
    private readonly sheets: SheetsChild,
    private readonly dataDir: string,
  ) {}

  static async create(databaseUrl: string, sheets: SheetsChild): Promise<LatencyBench> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tillgram-bench-'));
    const credentials = path.join(dataDir, 'google.json');
    await writeFile(credentials, JSON.stringify({ type: 'service_account', ...sheets.account }), { mode: 0o600 });
    const environment = {
      ...process.env,
      ...LIMITS_OUT_OF_REACH,
      ...benchSecrets,
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'error',
      PLAYGROUND: 'false',
      STRAPI_TELEMETRY_DISABLED: 'true',
      DATA_DIR: dataDir,
      ROLES: 'web,worker',
      DATABASE_POOL_MAX: '12',
      SPREADSHEET_ID: sheets.spreadsheetId,
      GOOGLE_SHEETS_CREDENTIALS_FILE: credentials,
      GOOGLE_SHEETS_API_URL: sheets.url,
    };
    await finished(
      fork(path.join(projectRoot, 'dist/src/cli/prepare-database.js'), { env: environment, execArgv: [] }),
    );
    const pool = new Pool({ connectionString: databaseUrl, max: 2 });
    await pool.query(SWITCH, [false]);
    for (const statement of SEED.split(';\n')) await pool.query(statement);
    const child = fork(path.join(projectRoot, 'dist/src/cli/serve.js'), { env: environment, execArgv: [] });
    const [ready] = (await once(child, 'message')) as [{ readonly url: string }];
    const users = await pool.query<{ id: number }>('select id from up_users order by id');
    const tokens = users.rows.map(({ id }) =>
      jwt.sign({ id }, benchSecrets.JWT_SECRET, { algorithm: 'HS256', expiresIn: '1h' }),
    );
    return new LatencyBench(pool, child, ready.url, tokens, sheets, dataDir);
  }

  /**
   * Answer times for some seconds at rest, and then for as long as one run of the mirror works on the first sync, about
   * 25 seconds: rest and work take turns until everything is copied.
   */
  async round(quietSeconds: number): Promise<LatencyRound> {
    const quiet = await this.load(() => Promise.resolve(false), quietSeconds * 1000);
    await this.startRun();
    const began = performance.now();
    const busy = await this.load(this.runIsOver(), SYNC_LIMIT_MS);
    const syncSeconds = (performance.now() - began) / 1000;
    await this.pool.query(SWITCH, [false]);
    this.synced = await this.isSynced();
    return {
      quietP50Ms: quantile(quiet.times, 0.5),
      quietP99Ms: quantile(quiet.times, 0.99),
      busyP50Ms: quantile(busy.times, 0.5),
      busyP99Ms: quantile(busy.times, 0.99),
      syncSeconds,
      synced: this.synced,
      errors: quiet.errors + busy.errors,
    };
  }

  /** Load that is not counted: compiles what is compiled late, and fills caches. */
  async warmUp(seconds: number): Promise<void> {
    await this.load(() => Promise.resolve(false), seconds * 1000);
  }

  /** Goes on with the first sync, or begins one anew when the last has come to its end. */
  private async startRun(): Promise<void> {
    if (this.synced) {
      await this.sheets.ask('reset');
      await this.pool.query(
        'truncate mirror.dirty, mirror.place, mirror.sheet, mirror.backfill, mirror.target, mirror.request',
      );
    }
    await this.pool.query(SWITCH, [true]);
    await this.pool.query(
      `select graphile_worker.add_job('sheets.mirror', '{}'::json, job_key => 'tick:sheets.mirror')`,
    );
  }

  /** A run holds the target while it works; the last one is over when nothing is left. */
  private runIsOver(): () => Promise<boolean> {
    let seen = false;
    return async () => {
      const { rows } = await this.pool.query(`select 1 from mirror.target where lease_until > clock_timestamp()`);
      if (rows.length > 0) seen = true;
      return (seen && rows.length === 0) || (await this.isSynced());
    };
  }

  private async isSynced(): Promise<boolean> {
    const { rows } = await this.pool.query<{ done: boolean }>(
      `select exists (select 1 from mirror.target where last_success_at is not null)
          and not exists (select 1 from mirror.dirty)
          and not exists (select 1 from mirror.backfill where done_at is null) as done`,
    );
    return rows[0]?.done ?? false;
  }

  /** Open loop: requests come at their rate, whether the ones before are answered or not. */
  private async load(isOver: () => Promise<boolean>, limitMs: number): Promise<{ times: number[]; errors: number }> {
    const times: number[] = [];
    const open = new Set<Promise<void>>();
    const began = performance.now();
    let errors = 0;
    let over = false;
    let sent = 0;
    const watch = (async () => {
      while (!over && performance.now() - began < limitMs) {
        await delay(POLL_MS);
        over = await isOver();
      }
      over = true;
    })();
    while (!over) {
      const due = Math.floor(((performance.now() - began) / 1000) * REQUESTS_PER_SECOND);
      for (; sent < due; sent += 1) {
        const at = performance.now();
        const request = this.request(sent).then(
          () => void times.push(performance.now() - at),
          () => void (errors += 1),
        );
        open.add(request);
        void request.finally(() => open.delete(request));
      }
      await delay(2);
    }
    await Promise.all([watch, ...open]);
    times.sort((a, b) => a - b);
    return { times, errors };
  }

  private async request(index: number): Promise<void> {
    const token = this.tokens[index % this.tokens.length] ?? '';
    const route = ROUTES[index % ROUTES.length] ?? '';
    const response = await fetch(`${this.url}${route}`, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${route}: ${response.status}`);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await finished(this.child);
    await this.pool.end();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function finished(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
