import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import { execute } from './cluster';

const ACCOUNTS = 10_000;
/** Where the peer does best on this kind of machine; more connections only wait for each other's locks. */
const CONNECTIONS = 16;

/** Its SQL expects this function of another project; when the file does not bring it, a cheaper one stands in. */
const STAND_IN = `create function uuid_to_ulid(id uuid) returns text language sql immutable as $$ select replace(id::text, '-', '') $$`;

const TRANSFER = {
  name: 'transfer',
  text: 'select id from pgledger_create_transfer($1::text, $2::text, 1)',
};

/** The same transfers through pgledger's functions, one call each, from a pool. */
export class PgledgerPeer {
  private constructor(
    private readonly pool: Pool,
    private readonly accounts: readonly string[],
    private readonly shop: string,
  ) {}

  static async create(url: string, sqlFile: string): Promise<PgledgerPeer> {
    const sql = await readFile(sqlFile, 'utf8');
    if (!/create\s+(or\s+replace\s+)?function\s+(public\.)?uuid_to_ulid/i.test(sql)) await execute(url, STAND_IN);
    await execute(url, sql);
    const pool = new Pool({ connectionString: url, max: CONNECTIONS });
    const open = async (count: number): Promise<string[]> => {
      const { rows } = await pool.query<{ id: string }>(
        `select a.id from generate_series(1, $1::int) g cross join lateral pgledger_create_account(g::text, 'PLN') a`,
        [count],
      );
      return rows.map(({ id }) => id);
    };
    const accounts = await open(ACCOUNTS);
    const [shop = ''] = await open(1);
    await pool.query('vacuum analyze');
    return new PgledgerPeer(pool, accounts, shop);
  }

  private transfer(from: string, to: string): Promise<unknown> {
    return this.pool.query({ ...TRANSFER, values: [from, to] });
  }

  private random(): number {
    return Math.floor(Math.random() * ACCOUNTS);
  }

  readonly spread = (): Promise<unknown> => {
    const from = this.random();
    const to = (from + 1 + Math.floor(Math.random() * (ACCOUNTS - 1))) % ACCOUNTS;
    return this.transfer(this.accounts[from] ?? '', this.accounts[to] ?? '');
  };

  readonly toHouse = (): Promise<unknown> => this.transfer(this.accounts[this.random()] ?? '', this.shop);

  async close(): Promise<void> {
    await this.pool.end();
  }
}
