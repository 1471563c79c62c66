import { onlyRow, type Queryable, type Tx } from '../shared/tx';
import { BatchBuilder, checkTransactions, postedFromWire, type WirePosted } from './batch';
import { translateLedgerError } from './errors';
import { POST } from './sql/writes';
import type { Posted, Transaction } from './transaction';

/**
 * Posts all of the transactions or none, in one round trip, inside the caller's transaction. Accounts that do not
 * exist yet are opened; those that do are locked in sorted order until the transaction ends.
 * @throws InsufficientFundsError when an account would go under its bound; InvalidPostingError, CurrencyMismatchError,
 * UnknownAccountPurposeError, PeriodClosedError, DuplicatePostingError, AmountOverflowError
 */
export async function post(tx: Tx, transactions: readonly Transaction[]): Promise<Posted> {
  checkTransactions(transactions);
  const builder = new BatchBuilder();
  builder.add(transactions, 1);
  return postedFromWire(
    await callLedger<WirePosted>(tx, POST, JSON.stringify({ ...builder.batch, cmd: tx.commandId?.toString() })),
  );
}

/** Calls a function of schema `ledger` that answers with one JSON document, and gives its refusals their types. */
export async function callLedger<Answer>(q: Queryable, text: string, ...values: readonly unknown[]): Promise<Answer> {
  try {
    return onlyRow(await q.query<{ answer: Answer }>(text, values)).answer;
  } catch (error) {
    throw translateLedgerError(error);
  }
}
