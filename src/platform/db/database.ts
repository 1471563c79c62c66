import { createHash } from 'node:crypto';
import { Pool, types, type PoolClient, type PoolConfig } from 'pg';
import type { Database } from '../../core/shared/tx';
import { log } from '../log/log';

// Strapi's columns hold times without a zone. They are UTC, for its connections and for ours, whatever zone the machine is
// in: or a limit of a day would be counted from another hour.
process.env.TZ = 'UTC';

const INT8 = 20;
const INT8_ARRAY = 1016;
const NUMERIC = 1700;
const DATE = 1082;
const JSONB = 3802;
const JSON_TEXT = 114;

/**
 * Our own parsers, for our own pool: Strapi sets global ones that turn NUMERIC into a float and leave JSONB as text,
 * and money must not pass through a float. int8 becomes bigint, JSON its value; numeric and date stay text.
 */
const exactTypes: NonNullable<PoolConfig['types']> = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return (text: string) => BigInt(text);
    if (oid === INT8_ARRAY) return parseBigints;
    if (oid === JSONB || oid === JSON_TEXT) return (text: string) => JSON.parse(text) as unknown;
    if (oid === NUMERIC || oid === DATE) return (text: string) => text;
    return types.getTypeParser(oid, format) as (text: string) => unknown;
  }) as NonNullable<PoolConfig['types']>['getTypeParser'],
};

/** The driver's own, which knows arrays but leaves their numbers as text. */
const parseTexts = (types.getTypeParser as (oid: number) => unknown)(INT8_ARRAY) as (text: string) => (string | null)[];

const parseBigints = (text: string): (bigint | null)[] =>
  parseTexts(text).map((element) => (element === null ? null : BigInt(element)));

export interface PoolOptions {
  readonly connectionString: string;
  /** 8–16 connections serve more than 100 do: the rest waits in the pool's queue, not on Postgres' locks. */
  readonly max: number;
  readonly applicationName: string;
  /** 30 s when absent; 0 for none, as long comparisons need. */
  readonly statementTimeoutMs?: number;
  /** Waiting for a lock longer than this means something is stuck; the command fails and can be retried. 5 s when absent. */
  readonly lockTimeoutMs?: number;
  /** The same for a connection of the pool; 10 s when absent. */
  readonly connectionTimeoutMs?: number;
}

const sessionLimits = ({ statementTimeoutMs = 30_000, lockTimeoutMs = 5_000 }: PoolOptions): string =>
  `-c lock_timeout=${lockTimeoutMs} -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=30000`;
/** On SSDs and from memory a random read costs hardly more; the default of 4 would have whole tables read. */
const PLANNING = '-c random_page_cost=1.1';

export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.max,
    application_name: options.applicationName,
    options: `${sessionLimits(options)} ${PLANNING}`,
    types: exactTypes,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
  });
  tellOfLosses(pool);
  return pool;
}

/**
 * A connection that breaks (Postgres restarted) is only dropped, and made anew for whoever needs one; without a listener
 * it would end the process. The log has one line for all that break together, and one when there is one again.
 */
function tellOfLosses(pool: Pool): void {
  let away = false;
  const lost = (error: Error): void => {
    if (!away) log.warn({ err: error }, 'Postgres has gone; requests are answered 503 and jobs wait until it is back');
    away = true;
  };
  pool.on('error', lost);
  pool.on('connect', (client) => {
    client.on('error', lost);
    if (away) log.info('Postgres is back');
    away = false;
  });
}

/** Whether Postgres answers. @throws what it fails with */
export const reachDatabase = async (db: Database): Promise<void> => void (await db.query('select 1'));

/** Statement texts are constants, so the set of names is bounded by the code. */
const statementNames = new Map<string, string>();

function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = `s_${createHash('sha1').update(text).digest('hex').slice(0, 24)}`;
    statementNames.set(text, name);
  }
  return name;
}

type Client = Pick<PoolClient, 'query'> | Pool;

async function query<Row>(client: Client, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const result = await client.query({ name: statementName(text), text, values: [...values] });
  return result.rows as Row[];
}

/** News wait for others this long, so that a thousand commands a second cost a few notifications. */
const NEWS_DELAY_MS = 10;
const NOTIFY = `select pg_notify(n.channel, n.payload) from unnest($1::text[], $2::text[]) as n(channel, payload)`;

type Notify = Database['notify'];

function createNotifier(pool: Pool): Notify {
  let waiting: { readonly channel: string; readonly payload: string }[] = [];
  const send = (): void => {
    const news = waiting;
    waiting = [];
    if (pool.ending) return;
    const values = [news.map(({ channel }) => channel), news.map(({ payload }) => payload)];
    query(pool, NOTIFY, values).catch((error: unknown) => log.debug({ err: error }, 'news could not be told'));
  };
  return (channel, payload) => {
    if (waiting.length === 0) setTimeout(send, NEWS_DELAY_MS);
    if (waiting.every((known) => known.channel !== channel || known.payload !== payload)) {
      waiting.push({ channel, payload });
    }
  };
}

/** The core's `Database` over a pool of `pg`. Who calls `transaction`, and who may not, is told there. */
export function createDatabase(pool: Pool): Database {
  const notify = createNotifier(pool);
  return {
    query: (text, values) => query(pool, text, values),
    notify,
    async transaction(run) {
      const news: Parameters<Notify>[] = [];
      const result = await bracketed(pool, ['begin'], (client) =>
        run({
          kind: 'tx',
          query: (text, values) => query(client, text, values),
          notify: (...told) => void news.push(told),
        }),
      );
      for (const told of news) notify(...told);
      return result;
    },
    snapshot: (statementTimeoutMs, run) =>
      bracketed(
        pool,
        [
          'begin isolation level repeatable read read only',
          `set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`,
        ],
        (client) => run({ query: (text, values) => query(client, text, values) }),
      ),
  };
}

/** Runs on a connection of its own between the opening statements and `commit`; whatever is thrown rolls back. */
async function bracketed<T>(
  pool: Pool,
  opening: readonly string[],
  run: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    for (const statement of opening) await client.query(statement);
    const result = await run(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
