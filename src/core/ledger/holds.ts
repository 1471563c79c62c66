import type { Actor } from '../shared/actor';
import { minor, type Minor } from '../shared/money';
import type { Tx } from '../shared/tx';
import type { AccountBalance, AccountRef } from './account';
import {
  balanceFromWire,
  postedFromWire,
  wireAccount,
  wireTransaction,
  type WireBalance,
  type WirePosted,
} from './batch';
import { CurrencyMismatchError, InvalidPostingError } from './errors';
import { callLedger } from './post';
import { CAPTURE_HOLD, EXPIRE_HOLDS, PLACE_HOLD, VOID_HOLD } from './sql/writes';
import type { Posted, Subject } from './transaction';

export interface HoldRequest {
  /** An account with a bound, such as a wallet. */
  readonly account: AccountRef;
  /** Minor units, above zero. */
  readonly amount: Minor;
  readonly subject: Subject;
  readonly actor: Actor;
  /** From then on the hold cannot be captured any more, and the expiry job frees it. */
  readonly expiresAt?: Date;
}

export interface PlacedHold {
  readonly id: bigint;
  readonly balance: AccountBalance;
}

/**
 * Sets money aside: it counts against what is available from this moment on.
 * @throws InsufficientFundsError; InvalidPostingError for an account without a bound
 */
export async function hold(tx: Tx, request: HoldRequest): Promise<PlacedHold> {
  if (request.amount <= 0n) throw new InvalidPostingError('an amount must be above zero');
  const answer = await callLedger<{ id: string; balance: WireBalance }>(
    tx,
    PLACE_HOLD,
    JSON.stringify({
      a: wireAccount(request.account),
      n: request.amount.toString(),
      st: request.subject.type,
      si: request.subject.id,
      ak: request.actor.kind,
      ai: request.actor.id,
      x: request.expiresAt?.toISOString(),
    }),
  );
  return { id: BigInt(answer.id), balance: balanceFromWire(answer.balance) };
}

export interface CaptureRequest {
  readonly holdId: bigint;
  /** Where the money goes. One destination may leave its amount out and takes what the others leave of the hold. */
  readonly to: readonly { readonly account: AccountRef; readonly amount?: Minor }[];
  readonly kind: string;
  readonly subject: Subject;
  readonly actor: Actor;
  readonly memo?: string;
  readonly effectiveAt?: Date;
  readonly key?: string;
  /** The caller's time, against which the hold's expiry is compared; the server's when absent. */
  readonly now?: Date;
}

export interface Captured extends Posted {
  /** Minor units taken; the rest of the hold is available again. */
  readonly captured: Minor;
}

/**
 * Resolves a hold by posting all of it, or a part and freeing the rest.
 * @throws HoldNotFoundError, HoldResolvedError (also when it is past its expiry), CaptureExceedsHoldError
 */
export async function capture(tx: Tx, request: CaptureRequest): Promise<Captured> {
  const [first] = request.to;
  if (first === undefined) throw new InvalidPostingError('a capture needs a destination');
  for (const { account, amount } of request.to) {
    if (amount !== undefined && amount <= 0n) throw new InvalidPostingError('an amount must be above zero');
    if (account.currency !== first.account.currency) {
      throw new CurrencyMismatchError(first.account.currency, account.currency);
    }
  }
  const answer = await callLedger<WirePosted & { captured: string }>(
    tx,
    CAPTURE_HOLD,
    JSON.stringify({
      hold: request.holdId.toString(),
      at: request.now?.toISOString(),
      cmd: tx.commandId?.toString(),
      t: wireTransaction(request, 1),
      d: request.to.map(({ account, amount }) => ({ a: wireAccount(account), n: amount?.toString() })),
    }),
  );
  return { ...postedFromWire(answer), captured: minor(BigInt(answer.captured)) };
}

/** Frees a hold; nothing is posted. @throws HoldNotFoundError, HoldResolvedError */
export async function voidHold(tx: Tx, holdId: bigint): Promise<AccountBalance> {
  const answer = await callLedger<{ balance: WireBalance }>(tx, VOID_HOLD, holdId);
  return balanceFromWire(answer.balance);
}

export interface ExpiredHold {
  readonly id: bigint;
  readonly account: AccountRef;
  readonly amount: Minor;
  readonly subject: Subject;
}

interface ExpiredHoldRow {
  readonly id: bigint;
  readonly amount: bigint;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
}

/**
 * Frees the open holds whose time is over, at most `limit` of them, so that whoever placed them can follow. Accounts
 * that are in use at the moment are left for the next call.
 */
export async function expireHolds(tx: Tx, now: Date, limit = 500): Promise<ExpiredHold[]> {
  const rows = await tx.query<ExpiredHoldRow>(EXPIRE_HOLDS, [now, limit]);
  return rows.map((row) => ({
    id: row.id,
    account: { ownerKind: row.owner_kind, ownerId: row.owner_id, purpose: row.purpose, currency: row.currency },
    amount: minor(row.amount),
    subject: { type: row.subject_type, id: row.subject_id },
  }));
}
