import type { Actor } from '../shared/actor';
import type { Command, Outcome } from '../shared/command';
import { newDocumentId } from '../shared/ids';
import { wakeWorkers } from '../shared/jobs';
import type { Minor } from '../shared/money';
import { answerOf, inOneTransaction, recordOf, storedOutcome, together, type BegunRow } from '../shared/together';
import type { Tx } from '../shared/tx';
import { nameKey } from './account-name';
import { tellQueue } from './announce';
import { toBasis, type BasisAnswer, type RequestBasis } from './begin-request';
import { ProofRequiredError, TooManyOpenRequestsError } from './errors';
import { checkLimits } from './limits';
import { assertNotByChain, feeOf } from './payment-method';
import type { WalletRequest } from './request';
import { BEGIN_DEPOSITS, STORE_DEPOSITS } from './sql/request-sql';

export interface AskedDeposit {
  readonly userId: number;
  readonly amount: Minor;
  readonly currency: string;
  /** The payment method's code. */
  readonly method: string;
  readonly accountName: string | null;
  /** See `Core`. */
  readonly coinsFollowed: readonly string[];
}

const HOUR_MS = 3600_000;

/**
 * The deposit as it is to be written, when it may be: whether there must be a proof is left to the caller.
 * @throws CreditedByChainError, TooManyOpenRequestsError, LimitExceededError
 */
export async function judgeDeposit(
  tx: Tx,
  { method, approvals, open, limits, userName, telegramId }: RequestBasis,
  { userId, amount, currency, accountName, coinsFollowed }: AskedDeposit,
  actor: Actor,
  now: Date,
): Promise<WalletRequest> {
  assertNotByChain(method, currency, coinsFollowed);
  if (open >= approvals.maxOpenDeposits) throw new TooManyOpenRequestsError('deposit', approvals.maxOpenDeposits);
  await checkLimits(tx, limits, userId, 'deposit', currency, amount, now);
  return {
    type: 'deposit',
    id: newDocumentId(),
    state: 'pending',
    userId,
    userName,
    telegramId,
    currency,
    amountMinor: amount,
    feeMinor: feeOf(method, amount),
    method: method.code,
    methodName: method.name,
    accountName,
    accountNumber: null,
    proofId: null,
    duplicateProofs: [],
    approvals: [],
    note: null,
    reason: null,
    origin: actor.edge,
    createdAt: now,
    expiresAt: new Date(now.getTime() + approvals.depositExpiresAfterHours * HOUR_MS),
    decidedAt: null,
    decidedBy: null,
  };
}

interface Submitted {
  readonly command: Command<unknown>;
  readonly asked: AskedDeposit;
  readonly now: Date;
  readonly alone: () => Promise<Outcome<WalletRequest>>;
}

type Answer = Promise<Outcome<WalletRequest>>;

interface Begun extends BegunRow {
  readonly answer: BasisAnswer | null;
}

/** @throws as `createDeposit` does */
export const depositTogether = together<Submitted, Outcome<WalletRequest>>({
  lanes: 3,
  maxPerCall: 32,
  call: inOneTransaction(depositMany),
  alone: (_, { alone }) => alone(),
});

/** Reads what all are judged by, judges each, and writes those that may be: two round trips for all of them. */
async function depositMany(tx: Tx, items: readonly Submitted[]): Promise<(Answer | undefined)[]> {
  // The second one of a user must count the first one: it goes alone, after it.
  const users = new Set<number>();
  const taken = items.filter(({ asked: { userId } }) => !users.has(userId) && users.add(userId));
  const begun = await tx.query<Begun>(BEGIN_DEPOSITS, [
    taken.map(({ command }) => command.idempotencyKey),
    taken.map(({ asked }) => asked.userId),
    taken.map(({ asked }) => asked.method),
    taken.map(({ asked }) => asked.currency),
  ]);
  const answers = new Map<Submitted, Answer>();
  const rows: unknown[] = [];
  const now = new Date(Math.max(...taken.map((item) => item.now.getTime())));
  for (const [index, item] of taken.entries()) {
    const row = begun[index];
    if (!row) throw new Error('a deposit was not begun');
    const answer = await answerOf(() => judge(tx, item, row, now, rows));
    if (answer) answers.set(item, answer.given);
  }
  if (rows.length > 0) {
    await tx.query(STORE_DEPOSITS, [JSON.stringify(rows), now]);
    wakeWorkers(tx);
  }
  return items.map((item) => answers.get(item));
}

/**
 * Decides on one deposit; one that may be is added to the rows to write.
 * @throws as `createDeposit` does
 */
async function judge(
  tx: Tx,
  { command, asked }: Submitted,
  begun: Begun,
  now: Date,
  rows: unknown[],
): Promise<Outcome<WalletRequest>> {
  const stored = storedOutcome<WalletRequest>(command, begun);
  if (stored.outcome) return stored.outcome;
  if (!begun.answer) throw new Error('a deposit was not begun');
  const basis = toBasis(begun.answer, 'deposit', asked.method, asked.currency, asked.amount);
  const result = await judgeDeposit(tx, basis, asked, command.actor, now);
  if (basis.method.proofRequired) throw new ProofRequiredError(asked.method);
  rows.push({
    id: result.id,
    user_id: asked.userId,
    method_id: basis.method.id,
    amount: String(asked.amount),
    fee: String(result.feeMinor),
    currency: asked.currency,
    account_name: asked.accountName,
    name_key: asked.accountName === null ? null : nameKey(asked.accountName),
    expires_at: result.expiresAt,
    ...recordOf(command, stored.commandId, result),
  });
  tellQueue(tx, result);
  return { result, replayed: false };
}
