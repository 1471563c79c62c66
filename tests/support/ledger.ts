import type { Actor } from '../../src/core/shared/actor';
import { minor } from '../../src/core/shared/money';
import { reconcileChecks } from '../../src/core/reports';
import type { Database, Queryable } from '../../src/core/shared/tx';
import {
  drifting,
  house,
  post,
  runChecks,
  walletOf,
  type Leg,
  type Posted,
  type Transaction,
} from '../../src/core/ledger';

export const testActor: Actor = { kind: 'system', id: 'test', edge: 'cli', label: 'test' };

/** What must be true after every test, whatever it did: everything that `npm run reconcile` compares. */
export async function expectSoundLedger(q: Queryable): Promise<void> {
  expect(drifting(await runChecks(q, reconcileChecks, () => 0))).toEqual([]);
}

let sequence = 0;

/** A transaction with one leg, in minor units, that a test needs not say more about. */
export const transfer = (
  from: Leg['from'],
  to: Leg['to'],
  amount: bigint,
  more: Partial<Transaction> = {},
): Transaction => ({
  kind: 'test.transfer',
  subject: { type: 'test', id: String((sequence += 1)) },
  legs: [{ from, to, amount: minor(amount) }],
  actor: testActor,
  ...more,
});

export const postNow = (db: Database, ...transactions: Transaction[]): Promise<Posted> =>
  db.transaction((tx) => post(tx, transactions));

/** Gives a user money, in minor units. */
export const fund = (db: Database, userId: number, amount: bigint, currency = 'PLN'): Promise<Posted> =>
  postNow(db, transfer(house('clearing:test', currency), walletOf(userId, currency), amount));
