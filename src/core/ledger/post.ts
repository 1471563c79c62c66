import { onlyRow, type Queryable, type Tx } from '../shared/tx';
import { accountKey } from './account';
import { accountNames, BatchBuilder, checkTransactions } from './batch';
import { translateLedgerError } from './errors';
import { namesByPosition, postedFromWire, type WirePosted } from './posted';
import { POST, POST_TOGETHER } from './sql/writes';
import type { Posted, Transaction } from './transaction';

export interface PostedRow {
  readonly account_ids: bigint[];
  readonly result: WirePosted;
}

/**
 * Posts all of the transactions or none, in one round trip, inside the caller's transaction. Accounts that do not
 * exist yet are opened; those that do are locked in sorted order until the transaction ends.
 * @throws InsufficientFundsError when an account would go under its bound; InvalidPostingError, CurrencyMismatchError,
 * UnknownAccountPurposeError, PeriodClosedError, DuplicatePostingError, AmountOverflowError
 */
export async function post(tx: Tx, transactions: readonly Transaction[]): Promise<Posted> {
  checkTransactions(transactions);
  const builder = new BatchBuilder(accountKey);
  builder.add(transactions, 1);
  const { accounts } = builder;
  const row = await callLedger<PostedRow>(tx, POST, [
    ...accountNames(accounts),
    ...builder.parameters(),
    tx.commandId ?? null,
  ]);
  return postedFromWire(row.result, namesByPosition(row.account_ids, accounts));
}

/** What one command of several posts. */
export interface PostingGroup {
  readonly commandId: bigint;
  readonly transactions: readonly Transaction[];
}

/**
 * `post` for several commands that share the caller's transaction: all of it or nothing.
 * @throws as `post` does, for the first group that cannot be posted
 */
export async function postTogether(tx: Tx, groups: readonly PostingGroup[]): Promise<void> {
  const builder = new BatchBuilder(accountKey);
  for (const [index, { transactions }] of groups.entries()) {
    checkTransactions(transactions);
    builder.add(transactions, index + 1);
  }
  const commandIds = groups.map(({ commandId }) => commandId);
  await callLedger(tx, POST_TOGETHER, [...accountNames(builder.accounts), ...builder.parameters(), commandIds]);
}

/** Calls a function of schema `ledger` that answers with one row, and gives its refusals their types. */
export async function callLedger<Row>(q: Queryable, text: string, values: readonly unknown[]): Promise<Row> {
  try {
    return onlyRow(await q.query<Row>(text, values));
  } catch (error) {
    throw translateLedgerError(error);
  }
}
