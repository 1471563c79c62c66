import type { Actor } from '../shared/actor';
import { minor, type Minor } from '../shared/money';
import type { Tx } from '../shared/tx';
import { accountFromRow, accountKey, type AccountBalance, type AccountRef, type AccountRow } from './account';
import { accountNames, describeTransaction } from './batch';
import { CurrencyMismatchError, InvalidPostingError } from './errors';
import { callLedger, type PostedRow } from './post';
import { balanceOf, nameAndDecode } from './posted';
import { CAPTURE_HOLD, CAPTURE_TOGETHER, EXPIRE_HOLDS, PLACE_HOLD, VOID_HOLD } from './sql/writes';
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
  const { account, subject, actor } = request;
  const row = await callLedger<{ hold_id: bigint; posted: bigint; held: bigint }>(tx, PLACE_HOLD, [
    account.ownerKind,
    account.ownerId,
    account.purpose,
    account.currency,
    request.amount,
    subject.type,
    subject.id,
    actor.kind,
    actor.id,
    request.expiresAt ?? null,
  ]);
  return { id: row.hold_id, balance: balanceOf(account, row.posted, row.held) };
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
  const destinations = destinationsOf(request);
  const row = await callLedger<PostedRow & { captured: bigint }>(tx, CAPTURE_HOLD, [
    request.holdId,
    request.now ?? null,
    describeTransaction(request),
    ...accountNames(destinations),
    request.to.map(({ amount }) => amount ?? null),
    tx.commandId ?? null,
  ]);
  return { ...(await nameAndDecode(tx, row.result)), captured: minor(row.captured) };
}

/**
 * `capture` for several commands that share the caller's transaction: all of it or nothing.
 * @param now the caller's time, against which the holds' expiries are compared
 * @throws as `capture` does, for the first hold that cannot be captured
 */
export async function captureTogether(
  tx: Tx,
  captures: readonly { readonly commandId: bigint; readonly request: CaptureRequest }[],
  now?: Date,
): Promise<void> {
  const rows = captures.map(({ commandId, request }) => {
    // In JSON, so as lists: the binary form of `accountNames` is for parameters of their own.
    const destinations = destinationsOf(request);
    return {
      hold: String(request.holdId),
      described: JSON.parse(describeTransaction(request)) as unknown,
      owner_kinds: destinations.map(({ ownerKind }) => ownerKind),
      owner_ids: destinations.map(({ ownerId }) => ownerId),
      purposes: destinations.map(({ purpose }) => purpose),
      currencies: destinations.map(({ currency }) => currency),
      amounts: request.to.map(({ amount }) => (amount === undefined ? null : String(amount))),
      command_id: String(commandId),
    };
  });
  await callLedger(tx, CAPTURE_TOGETHER, [JSON.stringify(rows), now ?? null]);
}

/** @throws InvalidPostingError, CurrencyMismatchError for destinations that no capture may have */
function destinationsOf({ to }: CaptureRequest): readonly AccountRef[] {
  const [first] = to;
  if (first === undefined) throw new InvalidPostingError('a capture needs a destination');
  for (const { account, amount } of to) {
    if (amount !== undefined && amount <= 0n) throw new InvalidPostingError('an amount must be above zero');
    if (account.currency !== first.account.currency) {
      throw new CurrencyMismatchError(first.account.currency, account.currency);
    }
  }
  const destinations = to.map(({ account }) => account);
  if (new Set(destinations.map(accountKey)).size < destinations.length) {
    throw new InvalidPostingError('a capture names each destination once');
  }
  return destinations;
}

/** Frees a hold; nothing is posted. @throws HoldNotFoundError, HoldResolvedError */
export async function voidHold(tx: Tx, holdId: bigint): Promise<AccountBalance> {
  const row = await callLedger<AccountRow & { posted: bigint; held: bigint }>(tx, VOID_HOLD, [holdId]);
  return balanceOf(accountFromRow(row), row.posted, row.held);
}

export interface ExpiredHold {
  readonly id: bigint;
  readonly account: AccountRef;
  readonly amount: Minor;
  readonly subject: Subject;
}

interface ExpiredHoldRow extends AccountRow {
  readonly id: bigint;
  readonly amount: bigint;
  readonly subject_type: string;
  readonly subject_id: string;
}

/**
 * Frees the open holds whose time is over, at most `limit` of them, so that whoever placed them can follow. Accounts
 * that are in use at the moment are left for the next call.
 */
export async function expireHolds(tx: Tx, now: Date, limit = 500): Promise<ExpiredHold[]> {
  const rows = await tx.query<ExpiredHoldRow>(EXPIRE_HOLDS, [now, limit]);
  return rows.map((row) => ({
    id: row.id,
    account: accountFromRow(row),
    amount: minor(row.amount),
    subject: { type: row.subject_type, id: row.subject_id },
  }));
}
