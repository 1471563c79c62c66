import type { Actor } from '../shared/actor';
import type { Tx } from '../shared/tx';
import { describeTransaction } from './batch';
import { InvalidPostingError } from './errors';
import { callLedger, type PostedRow } from './post';
import { nameAndDecode } from './posted';
import { REVERSE } from './sql/writes';
import type { Posted, Subject } from './transaction';

export interface ReverseRequest {
  readonly transactionId: bigint;
  /** For people: why it is taken back. Stored as the memo of the reversing transaction. */
  readonly reason: string;
  readonly actor: Actor;
  /** `reversal` when absent. */
  readonly kind?: string;
  /** The original's subject when absent. */
  readonly subject?: Subject;
  readonly effectiveAt?: Date;
}

/**
 * The only correction there is: the same legs the other way round, once.
 * @throws TransactionNotFoundError, AlreadyReversedError, InsufficientFundsError when the money is gone already
 */
export async function reverse(tx: Tx, request: ReverseRequest): Promise<Posted> {
  if (request.reason.trim() === '') throw new InvalidPostingError('a reversal needs a reason');
  const row = await callLedger<PostedRow>(tx, REVERSE, [
    request.transactionId,
    describeTransaction({
      kind: request.kind ?? 'reversal',
      subject: request.subject,
      actor: request.actor,
      memo: request.reason,
      effectiveAt: request.effectiveAt,
    }),
    tx.commandId ?? null,
  ]);
  return nameAndDecode(tx, row.result);
}
