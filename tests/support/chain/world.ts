import {
  ChainFollower,
  listPayments,
  readExtendedKey,
  requestDeposit,
  type ChainSource,
  type DepositRequestView,
  type PassReport,
  type PaymentState,
  type RateProvider,
} from '../../../src/core/crypto';
import { house, post, walletOf } from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import { runCommand } from '../../../src/core/shared/command';
import type { Core } from '../../../src/core/shared/core';
import { DomainError } from '../../../src/core/shared/errors';
import { formatAmount, minor } from '../../../src/core/shared/money';
import type { TestDatabase } from '../database';
import type { ChainLab } from './lab';

/** BIP-84's published test account, as a key of the test networks: its private key is known to everyone. */
export const TEST_KEYS = {
  BTC: 'vpub5YvMuJNjRSYon44z9QmCfdf8SqJRVNvz6m55Qy5iVjZQxDfUgtiQjnc7CC1fAbED2tAGCZRERUfvtn2DstZGU6HMns6dXXH2wujSc2wfi2x',
  LTC: 'ttub4dwkyhta64BmFWucJTNqaDH5MYtkWPh29nKNNLcFuWxdYK4RrRJw4t9rwDCVFjHr4PZ7fPAhXF7kqHHexqDtLf6X4b9W3zwTzCniRp4ChKD',
} as const;

export class NoTestRateError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'RATE_UNAVAILABLE';
}

const START = new Date('2026-03-01T12:00:00Z');
const PASS_MS = 61_000;
const user = (id: number): Actor => ({ kind: 'user', id: String(id), edge: 'bot', label: `user ${id}` });

export interface SeenPayment {
  readonly txid: string;
  readonly vout: number;
  readonly state: PaymentState;
  readonly confirmations: number;
  readonly required: number | null;
}

/** A database, a clock, a rate and the follower of one chain. */
export class World {
  readonly core: Core;
  private nowMs = START.getTime();
  private nextUser = 100;
  private requests = 0;
  /** PLN for one coin; null: there is none. */
  rate: string | null = '400.00';
  /** Another account's key in the environment; it is read at a restart. */
  key: string | undefined;
  follower: ChainFollower;

  constructor(
    readonly database: TestDatabase,
    readonly lab: ChainLab,
    public checkers: readonly ChainSource[] = [],
  ) {
    this.core = { db: database.db, clock: { now: () => new Date(this.nowMs) } };
    this.follower = this.makeFollower();
  }

  readonly rates: RateProvider = {
    rateFor: async () => {
      if (this.rate === null) throw new NoTestRateError('no rate');
      return { value: this.rate, source: 'test' };
    },
  };

  /** As after a restart of the process: nothing is left in memory. */
  restart(): void {
    this.follower = this.makeFollower();
  }

  private get setup() {
    const { network } = this.lab;
    const text = this.key ?? TEST_KEYS[network.chain];
    return {
      network,
      key: readExtendedKey({ variable: `${network.chain}_XPUB`, text, network }),
      sources: [this.lab.source(), ...this.checkers] as const,
    };
  }

  private makeFollower(): ChainFollower {
    return new ChainFollower(this.core, this.setup, this.rates);
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  /** One tick of the monitor, a minute after the one before. */
  pass(): Promise<PassReport> {
    this.advance(PASS_MS);
    return this.follower.pass();
  }

  newUser(): number {
    return (this.nextUser += 1);
  }

  async request(userId: number, amount: string | null): Promise<DepositRequestView> {
    const call = { actor: user(userId), idempotencyKey: `test:${(this.requests += 1)}:${userId}` };
    const input = { userId, chain: this.lab.network.chain, amount };
    const { result } = await requestDeposit(this.core, call, this.setup, this.rates, input);
    return result;
  }

  /** What the user can spend, in PLN. */
  async wallet(userId: number): Promise<string> {
    return this.balance(userId, 'wallet');
  }

  /** Below zero when the user owes us. */
  async receivable(userId: number): Promise<string> {
    return this.balance(userId, 'receivable');
  }

  private async balance(userId: number, purpose: string): Promise<string> {
    const { rows } = await this.database.pool.query<{ posted: bigint }>(
      `select posted from ledger.account
       where owner_kind = 'user' and owner_id = $1 and purpose = $2 and currency = 'PLN'`,
      [String(userId), purpose],
    );
    return formatAmount(rows[0]?.posted ?? 0n, 'PLN');
  }

  async spend(userId: number, amount: bigint): Promise<void> {
    const key = `spend:${(this.requests += 1)}:${userId}`;
    await runCommand(
      this.core.db,
      { name: 'test.spend', idempotencyKey: key, actor: user(userId), input: { userId, amount } },
      async (tx) => {
        const leg = { from: walletOf(userId, 'PLN'), to: house('revenue', 'PLN'), amount: minor(amount) };
        const subject = { type: 'test', id: key };
        await post(tx, [{ kind: 'test.purchase', subject, legs: [leg], actor: user(userId) }]);
        return null;
      },
    );
  }

  async payments(userId: number): Promise<SeenPayment[]> {
    return this.database.db.query<SeenPayment>(
      `select p.txid, p.vout, p.state, p.confirmations, p.required
       from crypto.payment p join crypto.address a on a.id = p.address_id where a.user_id = $1 order by p.id`,
      [userId],
    );
  }

  /** The rate of each credit, and why it was that one. */
  async creditRates(userId: number): Promise<string[]> {
    const { payments } = await listPayments(this.database.db, { userId }, 1, 20);
    return payments.map(({ credit }) => `${credit?.rate} ${credit?.rateReason}`).reverse();
  }

  async states(userId: number): Promise<PaymentState[]> {
    return (await this.payments(userId)).map(({ state }) => state);
  }

  async history(userId: number): Promise<string[]> {
    const rows = await this.database.db.query<{ to_state: string }>(
      `select h.to_state from crypto.payment_history h join crypto.payment p on p.id = h.payment_id
       join crypto.address a on a.id = p.address_id where a.user_id = $1 order by h.id`,
      [userId],
    );
    return rows.map(({ to_state: state }) => state);
  }

  async openAlarms(): Promise<string[]> {
    const rows = await this.database.db.query<{ kind: string }>(
      'select kind from crypto.alarm where resolved_at is null order by id',
    );
    return rows.map(({ kind }) => kind);
  }

  /** Jobs that wait to tell someone something. */
  async messages(task: string): Promise<number> {
    const { rows } = await this.database.pool.query<{ count: bigint }>(
      'select count(*) from graphile_worker.jobs where task_identifier = $1',
      [task],
    );
    return Number(rows[0]?.count ?? 0n);
  }
}
