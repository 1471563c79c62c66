import { captureTogether, postTogether, withdrawalsPaused } from '../ledger';
import type { Command, Outcome } from '../shared/command';
import { wakeWorkers } from '../shared/jobs';
import { answerOf, inOneTransaction, recordOf, storedOutcome, together, type BegunRow } from '../shared/together';
import type { Tx } from '../shared/tx';
import { newsOf, tellQueue } from './announce';
import { assertNotCreditedByChain, assertPending, decidedAs, needsSecondAdmin, notFound } from './decide';
import type { MethodKind } from './payment-method';
import { creditOf, payoutOf } from './postings';
import { toRequest, type RequestRow, type WalletRequest } from './request';
import type { RequestType } from './request-states';
import { walletApprovalSettings } from './settings';
import { BEGIN_APPROVALS, REQUEST_SQL, STORE_APPROVALS } from './sql/request-sql';

export interface ApproveRequest {
  /** The request's documentId. */
  readonly id: string;
  readonly note?: string;
}

interface Submitted {
  readonly command: Command<ApproveRequest>;
  /** See `Core`; of a withdrawal nothing depends on it. */
  readonly coinsFollowed: readonly string[];
  readonly now: Date;
  readonly alone: () => Promise<Outcome<WalletRequest>>;
}

interface Begun extends BegunRow {
  readonly settings: unknown;
}

interface ManyRow extends RequestRow {
  /** Whether the customer's Telegram account is linked with an account that may approve. */
  readonly customer_acts: boolean;
  readonly method_kind: MethodKind;
}

interface Approved {
  readonly command: Command<ApproveRequest>;
  readonly commandId: bigint;
  readonly request: WalletRequest;
  readonly holdId: bigint | null;
}

type Answer = Promise<Outcome<WalletRequest>>;

const lanesFor = (type: RequestType): ReturnType<typeof together<Submitted, Outcome<WalletRequest>>> =>
  together({
    lanes: 2,
    maxPerCall: 32,
    call: inOneTransaction((tx, items) => approveMany(tx, type, items)),
    alone: (_, { alone }) => alone(),
  });

/** @throws as `approveDeposit` and `approveWithdrawal` do */
export const approveTogether = { deposit: lanesFor('deposit'), withdrawal: lanesFor('withdrawal') } as const;

/** Locks and reads all requests, judges each, and writes and posts those that may be approved, with one commit. */
async function approveMany(tx: Tx, type: RequestType, items: readonly Submitted[]): Promise<(Answer | undefined)[]> {
  if (type === 'withdrawal' && (await withdrawalsPaused(tx))) return items.map(() => undefined);
  // Of two who decide on one request the second hears how the first one went: it goes alone, after it.
  const ids = new Set<string>();
  const taken = items.filter(({ command: { input } }) => !ids.has(input.id) && ids.add(input.id));
  const keys = taken.map(({ command }) => command.idempotencyKey);
  const begun = await tx.query<Begun>(BEGIN_APPROVALS, [type, keys, [...ids]]);
  const rows = await tx.query<ManyRow>(REQUEST_SQL[type].findMany, [[...ids]]);
  const found = new Map(rows.map((row) => [row.document_id, row]));
  const at = new Date(Math.max(...taken.map(({ now }) => now.getTime())));
  const answers = new Map<Submitted, Answer>();
  const approved: Approved[] = [];
  for (const [index, item] of taken.entries()) {
    const row = begun[index];
    if (!row) throw new Error('an approval was not begun');
    const request = found.get(item.command.input.id);
    const answer = await answerOf(() => judge(type, item, row, request, at, approved));
    if (answer) answers.set(item, answer.given);
  }
  if (approved.length > 0) await write(tx, type, approved, at);
  return items.map((item) => answers.get(item));
}

/**
 * Decides on one approval; one that decides is added to those to write.
 * @returns undefined where two must approve: it is judged by what others have given before, so it goes alone; also where
 * whose it is may be who approves
 * @throws IdempotencyKeyReusedError, NotFoundError, AlreadyDecidedError, ApprovedByChainError
 */
function judge(
  type: RequestType,
  { command, coinsFollowed }: Submitted,
  begun: Begun,
  row: ManyRow | undefined,
  at: Date,
  approved: Approved[],
): Outcome<WalletRequest> | undefined {
  const stored = storedOutcome<WalletRequest>(command, begun);
  if (stored.outcome) return stored.outcome;
  const { actor, input } = command;
  if (!row) throw notFound(type, input.id);
  const pending = toRequest(type, row);
  assertPending(pending);
  assertNotCreditedByChain(pending, row.method_kind, coinsFollowed);
  if (needsSecondAdmin(pending, walletApprovalSettings.schema.parse(begun.settings ?? {}))) return undefined;
  if (row.customer_acts || actor.id === `telegram:${pending.telegramId}`) return undefined;
  const request = decidedAs(pending, { to: 'approved', actor, note: input.note }, at);
  approved.push({ command, commandId: stored.commandId, request, holdId: row.hold_id });
  return { result: request, replayed: false };
}

async function write(tx: Tx, type: RequestType, approved: readonly Approved[], at: Date): Promise<void> {
  const rows = approved.map(({ command, commandId, request }) => ({
    id: request.id,
    note: command.input.note ?? null,
    ...recordOf(command, commandId, request),
  }));
  const jobs = approved
    .flatMap(({ request }) => newsOf(request))
    .map(({ task, payload, jobKey }) => ({ task, payload, key: jobKey }));
  await tx.query(STORE_APPROVALS, [type, JSON.stringify(rows), JSON.stringify(jobs), at]);
  if (type === 'deposit') {
    const groups = approved.map(({ command: { actor }, commandId, request }) => ({
      commandId,
      transactions: [creditOf(request, actor)],
    }));
    await postTogether(tx, groups);
  } else {
    const captures = approved.map(({ command: { actor }, commandId, request, holdId }) => ({
      commandId,
      request: payoutOf(request, holdId, actor),
    }));
    await captureTogether(tx, captures);
  }
  wakeWorkers(tx);
  for (const { request } of approved) tellQueue(tx, request);
}
