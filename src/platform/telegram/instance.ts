import { Client } from 'pg';
import { log } from '../log/log';
import type { OUTBOX_CHANNEL } from './outgoing';

/** Advisory locks of this area: (class, what). */
const ALIVE_CLASS = 7_415_035;
const LEAD_CLASS = 7_415_036;
const LEADERSHIPS = { poll: 1, send: 2 } as const;
export type Leadership = keyof typeof LEADERSHIPS;

const RECONNECT_MS = 500;

/**
 * This process as Postgres sees it: a number that nobody else has, a lock that shows that it lives, and the leaderships
 * it holds. All hang on one connection: when it breaks, everything held through it is over, and others may take it.
 */
export class Instance {
  private client: Client | undefined;
  private current = 0;
  private readonly held = new Set<Leadership>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private stopped = false;
  private connecting: Promise<void> | undefined;

  constructor(
    private readonly databaseUrl: string,
    /** Called when the connection was lost: leaderships are gone until taken again. */
    private readonly onLost: () => void = () => undefined,
  ) {}

  get number(): number {
    return this.current;
  }

  /** Waits for Postgres, however long it is away; `stop` ends the waiting. */
  async start(): Promise<void> {
    this.connecting = this.connect().catch((error: unknown) => {
      log.warn({ err: error }, 'the bot waits for Postgres');
      return this.reconnect();
    });
    await this.connecting;
  }

  leads(what: Leadership): boolean {
    return this.held.has(what);
  }

  /** Takes a leadership when nobody has it. At most one instance holds it, whatever happens. */
  async tryLead(what: Leadership): Promise<boolean> {
    if (this.held.has(what)) return true;
    const { client } = this;
    if (!client) return false;
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      LEAD_CLASS,
      LEADERSHIPS[what],
    ]);
    if (rows[0]?.taken !== true || client !== this.client) return false;
    this.held.add(what);
    return true;
  }

  /** Calls back at each notification of a channel, whatever becomes of the connection; its name must be a constant. */
  async listen(channel: typeof OUTBOX_CHANNEL, onNotification: () => void): Promise<void> {
    const known = this.listeners.get(channel) ?? new Set();
    known.add(onNotification);
    this.listeners.set(channel, known);
    const { client } = this;
    await client?.query(`listen ${channel}`).catch((error: unknown) => {
      // It is given up: the next connection listens to every channel before it is used.
      log.warn({ err: error }, 'the bot could not listen');
      end(client);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.connecting;
    const { client } = this;
    this.client = undefined;
    this.held.clear();
    await client?.end();
  }

  private async connect(): Promise<void> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'tillgram-telegram' });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ channel }) => this.listeners.get(channel)?.forEach((listener) => listener()));
    try {
      await client.connect();
      const { rows } = await client.query<{ number: number }>(
        `select nextval('telegram.instance_number')::int as number`,
      );
      this.current = rows[0]?.number ?? 0;
      await client.query('select pg_advisory_lock($1, $2)', [ALIVE_CLASS, this.current]);
      for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      end(client);
      throw error;
    }
    this.client = client;
  }

  private lost(client: Client, error?: Error): void {
    if (this.client !== client || this.stopped) return;
    this.client = undefined;
    this.held.clear();
    log.warn({ err: error }, 'the bot has lost Postgres: it waits until there is a connection again');
    this.onLost();
    this.connecting = this.reconnect();
  }

  private async reconnect(): Promise<void> {
    while (!this.stopped && !this.client) {
      await this.connect().catch(() => new Promise((resolve) => setTimeout(resolve, RECONNECT_MS)));
    }
    if (!this.stopped) log.info('the bot is connected to Postgres again');
  }
}

/** Nobody waits for it: what is held through the connection is over when the server notices. */
function end(client: Client): void {
  client.end().catch((error: unknown) => log.debug({ err: error }, 'a connection did not end in order'));
}

/** Numbers of instances that hold their lock; used to find what belongs to nobody any more. */
export const LIVING_INSTANCES = `
  select l.objid::int as number from pg_locks l
   where l.locktype = 'advisory' and l.granted and l.classid = ${ALIVE_CLASS}::oid and l.objsubid = 2
     and l.database = (select d.oid from pg_database d where d.datname = current_database())`;
