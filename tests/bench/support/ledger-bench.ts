import type { Pool } from 'pg';
import { house, post, runPostingCommand, walletOf, type Transaction } from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import { minor } from '../../../src/core/shared/money';
import { onlyRow, type Database } from '../../../src/core/shared/tx';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { migrateDatabase } from './cluster';

/** As many as make two calls at once seldom meet in a wallet, as in a business of some size. */
const USERS = 100_000;
/** Minor units each user begins with: enough for any run. */
const FUNDS = 100_000_000_000n;

const actor: Actor = { kind: 'user', id: '1', edge: 'rest', label: 'bench' };

/** A database with funded wallets and the calls that are measured on it. */
export class LedgerBench {
  private sequence = 0;

  private constructor(
    readonly url: string,
    private readonly pool: Pool,
    readonly db: Database,
    private readonly users: number,
  ) {}

  static async create(url: string, users = USERS): Promise<LedgerBench> {
    await migrateDatabase(url);
    const pool = createPool({ connectionString: url, max: 12, applicationName: 'bench' });
    const bench = new LedgerBench(url, pool, createDatabase(pool), users);
    for (let first = 1; first <= users; first += 500) {
      const batch = Array.from({ length: 500 }, (_, i) => first + i);
      const funding = batch.map((user) => bench.transaction(house('opening', 'PLN'), walletOf(user, 'PLN'), FUNDS));
      await bench.db.transaction((tx) => post(tx, funding));
    }
    await pool.query('vacuum analyze');
    return bench;
  }

  private transaction(
    from: Transaction['legs'][0]['from'],
    to: Transaction['legs'][0]['to'],
    amount: bigint,
  ): Transaction {
    this.sequence += 1;
    return {
      kind: 'transfer',
      subject: { type: 'bench', id: String(this.sequence) },
      legs: [{ from, to, amount: minor(amount) }],
      actor,
    };
  }

  private randomUser(): number {
    return 1 + Math.floor(Math.random() * this.users);
  }

  private betweenWallets(): Transaction {
    const from = this.randomUser();
    const to = 1 + ((from + Math.floor(Math.random() * (this.users - 1))) % this.users);
    return this.transaction(walletOf(from, 'PLN'), walletOf(to, 'PLN'), 1n);
  }

  private toShop(): Transaction {
    return this.transaction(walletOf(this.randomUser(), 'PLN'), house('revenue', 'PLN'), 1n);
  }

  private run(transactions: readonly Transaction[]): Promise<unknown> {
    this.sequence += 1;
    const idempotencyKey = `bench:${process.pid}:${this.sequence}`;
    return runPostingCommand(
      this.db,
      { name: 'bench.transfer', idempotencyKey, actor, input: { amount: 1n, to: String(this.sequence) } },
      { transactions },
    );
  }

  readonly spread = (): Promise<unknown> => this.run([this.betweenWallets()]);

  readonly toHouse = (): Promise<unknown> => this.run([this.toShop()]);

  readonly batch100 = (): Promise<unknown> => this.run(Array.from({ length: 100 }, () => this.toShop()));

  readonly batch100Spread = (): Promise<unknown> => this.run(Array.from({ length: 100 }, () => this.betweenWallets()));

  /** Bytes on disk, indexes included: of the ledger's own tables per two-leg transaction, and with the audit row. */
  async bytesPerTransaction(): Promise<{ ledger: number; withAudit: number }> {
    const { ledger, audit, transactions, commands } = onlyRow(
      await this.db.query<{ ledger: bigint; audit: bigint; transactions: bigint; commands: bigint }>(`
        select pg_total_relation_size('ledger.transaction') + pg_total_relation_size('ledger.entry') as ledger,
               pg_total_relation_size('audit.command') as audit,
               (select count(*) from ledger.transaction) as transactions,
               (select count(*) from audit.command) as commands`),
    );
    const perTransaction = Number(ledger) / Number(transactions);
    return { ledger: perTransaction, withAudit: perTransaction + Number(audit) / Number(commands) };
  }

  /** `ok`, or how many entries, balances and commands are not what they should be. */
  async invariant(): Promise<string> {
    const broken = onlyRow(
      await this.db.query<{ balances: bigint; sums: bigint; commands: bigint }>(`
        select (select count(*) from ledger.account a
                  left join (select e.account_id, sum(e.amount) as total, count(*) as n from ledger.entry e group by e.account_id) s
                    on s.account_id = a.id
                 where a.posted <> coalesce(s.total, 0) or a.entries <> coalesce(s.n, 0)) as balances,
               (select count(*) from (select from ledger.entry e group by e.transaction_id having sum(e.amount) <> 0) x) as sums,
               (select count(*) from ledger.transaction t where t.command_id is not null
                   and not exists (select from audit.command c where c.id = t.command_id)) as commands`),
    );
    const total = broken.balances + broken.sums + broken.commands;
    return total === 0n
      ? 'ok'
      : `${broken.balances} balances, ${broken.sums} sums, ${broken.commands} commands are wrong`;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
