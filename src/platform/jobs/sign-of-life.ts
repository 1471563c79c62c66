import { Client } from 'pg';
import { log } from '../log/log';

/** Held, shared, by every process that works on jobs, for as long as it lives. */
const WORKING_LOCK = 7_415_040;

const FREE_ALL = `
  with jobs as (
    update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null returning id)
  update graphile_worker._private_job_queues set locked_at = null, locked_by = null where locked_at is not null`;

const NAME_PREFIX = 'tillgram-working ';

/** Under whose names jobs are locked, of whom no connection bears the name. */
const WITHOUT_A_SIGN = `
  select l.locked_by as pool
    from (select j.locked_by from graphile_worker._private_jobs j where j.locked_by is not null
          union select q.locked_by from graphile_worker._private_job_queues q where q.locked_by is not null) l
   where not exists (select from pg_stat_activity a
                      where a.datname = current_database() and a.application_name = $1::text || l.locked_by)`;

const FREE_OF = `select graphile_worker.force_unlock_workers($1::text[])`;

const LOOK_AFTER_MS = 60_000;
const RECONNECT_AFTER_MS = 1_000;

/**
 * A connection that says by its mere being that this process works on jobs, and under which name. What a killed process
 * was working on stays locked, by the library for four hours: a process that begins when nobody else works frees all of
 * it at once; beside others, whoever has had no sign in two looks in a row is dead, and what it held is freed.
 */
export class SignOfLife {
  private client: Client | undefined;
  private pool: string | undefined;
  private suspects: ReadonlySet<string> = new Set();
  private ended = false;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly databaseUrl: string) {
    this.timer = setInterval(() => void this.freeJobsOfTheDead(), LOOK_AFTER_MS).unref();
  }

  static async give(databaseUrl: string): Promise<SignOfLife> {
    const sign = new SignOfLife(databaseUrl);
    const client = await sign.connect();
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [WORKING_LOCK]);
    const alone = rows[0]?.alone === true;
    if (alone) await client.query(FREE_ALL);
    await client.query('select pg_advisory_lock_shared($1)', [WORKING_LOCK]);
    if (alone) await client.query('select pg_advisory_unlock($1)', [WORKING_LOCK]);
    return sign;
  }

  /** @param pool the name under which the library locks this process' jobs */
  workAs(pool: string): void {
    const before = this.pool;
    this.pool = pool;
    if (this.client) void this.changeName(this.client, before).catch(() => undefined);
  }

  /** One look: frees what those hold who had no sign at the last look either. */
  async freeJobsOfTheDead(): Promise<void> {
    if (!this.client) return;
    try {
      const { rows } = await this.client.query<{ pool: string }>(WITHOUT_A_SIGN, [NAME_PREFIX]);
      const dead = rows.map(({ pool }) => pool).filter((pool) => this.suspects.has(pool));
      this.suspects = new Set(rows.map(({ pool }) => pool));
      if (dead.length === 0) return;
      await this.client.query(FREE_OF, [dead]);
      log.warn({ pools: dead }, 'jobs of processes that have died are free again');
    } catch (error) {
      log.warn({ err: error }, 'could not look for jobs of processes that have died');
    }
  }

  async end(): Promise<void> {
    this.ended = true;
    clearInterval(this.timer);
    await this.client?.end();
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: NAME_PREFIX.trim() });
    // A broken connection takes the sign away until the next one; without a listener it would end the process.
    client.on('error', () => undefined);
    client.on('end', () => this.lost(client));
    await client.connect();
    // Another worker may begin while the name is on its way, and would find no client to tell its own.
    let name: string | undefined;
    do {
      name = this.pool;
      await this.bearName(client);
    } while (this.pool !== name);
    this.client = client;
    if (this.ended) await client.end();
    return client;
  }

  private async bearName(client: Client): Promise<void> {
    if (this.pool === undefined) return;
    await client.query(`select set_config('application_name', $1::text || $2::text, false)`, [NAME_PREFIX, this.pool]);
  }

  /** Whoever worked under another name in this process has ended: what it could not give back is free at once. */
  private async changeName(client: Client, before: string | undefined): Promise<void> {
    await this.bearName(client);
    if (before !== undefined) await client.query(FREE_OF, [[before]]);
  }

  private lost(client: Client): void {
    if (this.ended || this.client !== client) return;
    this.client = undefined;
    this.again();
  }

  private again(): void {
    setTimeout(() => {
      if (this.ended) return;
      this.connect()
        .then((client) => client.query('select pg_advisory_lock_shared($1)', [WORKING_LOCK]))
        .catch(() => {
          if (!this.client) this.again();
        });
    }, RECONNECT_AFTER_MS).unref();
  }
}
