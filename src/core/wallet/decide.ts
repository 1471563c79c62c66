import type { z } from 'zod';
import type { Actor } from '../shared/actor';
import type { Core } from '../shared/core';
import { NotFoundError } from '../shared/errors';
import type { Tx } from '../shared/tx';
import { announce } from './announce';
import { AlreadyDecidedError, ApprovedByChainError, OwnRequestError, SecondAdminNeededError } from './errors';
import { coinOfChain, type MethodKind } from './payment-method';
import { toRequest, type GivenApproval, type RequestRow, type WalletRequest } from './request';
import { transitions, type Decision, type RequestState, type RequestType } from './request-states';
import { amountFor, walletApprovalSettings } from './settings';
import { FIND_OWN_APPROVAL, INSERT_APPROVAL, INSERT_HISTORY, LIST_APPROVALS, REQUEST_SQL } from './sql/request-sql';

export interface LockedRequest {
  readonly request: WalletRequest;
  readonly holdId: bigint | null;
  readonly methodKind: MethodKind;
  /** What the group `wallet-approvals` of the settings holds. */
  readonly approvals: z.output<typeof walletApprovalSettings.schema>;
}

/**
 * Takes the request for this transaction; whoever else decides it waits and then finds it decided.
 * @param userId whose it must be, when a user decides: of someone else's they don't even learn that it was decided
 * @throws NotFoundError; AlreadyDecidedError when it is not pending any more
 */
export async function lockPending(tx: Tx, type: RequestType, id: string, userId?: number): Promise<LockedRequest> {
  const [row] = await tx.query<RequestRow & { method_kind: MethodKind; approval_settings: unknown }>(
    REQUEST_SQL[type].lock,
    [id],
  );
  if (!row || (userId !== undefined && row.user_id !== userId)) throw notFound(type, id);
  const request = toRequest(type, row);
  assertPending(request);
  const approvals = walletApprovalSettings.schema.parse(row.approval_settings ?? {});
  return { request, holdId: row.hold_id, methodKind: row.method_kind, approvals };
}

export const notFound = (type: RequestType, id: string): NotFoundError =>
  new NotFoundError(type === 'deposit' ? 'Deposit' : 'Withdrawal', id);

/** @throws AlreadyDecidedError */
export function assertPending({ type, state, decidedBy, decidedAt }: WalletRequest): void {
  if (state !== 'pending') throw new AlreadyDecidedError(type, state, decidedBy, decidedAt);
}

export interface DecisionInput {
  readonly to: Decision;
  readonly actor: Actor;
  readonly note?: string;
  readonly reason?: string;
}

/**
 * The only writer of a decision: a conditional transition, its history row and the news of it. Money is moved by the
 * caller afterwards, in the same transaction.
 */
export async function transition(
  core: Core,
  tx: Tx,
  request: WalletRequest,
  { to, actor, note, reason }: DecisionInput,
): Promise<WalletRequest> {
  const at = core.clock.now();
  const decided = decidedAs(request, { to, actor, note, reason }, at);
  const moved = await tx.query(REQUEST_SQL[request.type].decide, [
    request.id,
    to,
    at,
    actor.label,
    actor.kind,
    actor.id,
    note ?? null,
    reason ?? null,
    actor.edge,
    tx.commandId ?? null,
  ]);
  if (moved.length !== 1) throw new Error(`${request.type} ${request.id} was decided under our lock`);
  await announce(tx, decided);
  return decided;
}

/** What a request is like once it is decided. */
export function decidedAs(request: WalletRequest, { to, actor, note, reason }: DecisionInput, at: Date): WalletRequest {
  if (!transitions[request.state].includes(to)) throw new Error(`${request.state} → ${to} is no transition`);
  return {
    ...request,
    state: to,
    note: note ?? request.note,
    reason: reason ?? null,
    decidedAt: at,
    decidedBy: actor.label,
  };
}

export interface HistoryEntry {
  readonly type: RequestType;
  readonly id: string;
  readonly from: RequestState | null;
  readonly to: RequestState;
  readonly actor: Actor;
  readonly reason?: string;
}

/** One row per change of state, in the transaction that makes it. */
export async function recordHistory(core: Core, tx: Tx, entry: HistoryEntry): Promise<void> {
  const { actor } = entry;
  await tx.query(INSERT_HISTORY, [
    entry.type,
    entry.id,
    entry.from,
    entry.to,
    entry.reason ?? null,
    actor.kind,
    actor.id,
    actor.edge,
    actor.label,
    tx.commandId ?? null,
    core.clock.now(),
  ]);
}

/** @throws OwnRequestError when who approves is whose request it is, as far as links between accounts tell */
export async function assertNotOwn(tx: Tx, { type, id }: WalletRequest, { kind, id: actor }: Actor): Promise<void> {
  const [found] = await tx.query<{ own: boolean }>(REQUEST_SQL[type].isOwn, [id, kind, actor]);
  if (found?.own === true) throw new OwnRequestError(type);
}

/** A deposit may be older than the rule by which it would not be taken now. @throws ApprovedByChainError */
export function assertNotCreditedByChain(
  { type, method, currency }: WalletRequest,
  kind: MethodKind,
  coinsFollowed: readonly string[],
): void {
  const coin = type === 'deposit' ? coinOfChain({ kind, code: method }, currency, coinsFollowed) : undefined;
  if (coin !== undefined) throw new ApprovedByChainError(coin);
}

/** Whether the amount is so large that two people must approve it. */
export function needsSecondAdmin(request: WalletRequest, settings: LockedRequest['approvals']): boolean {
  const from = request.type === 'deposit' ? settings.depositSecondAdminFrom : settings.withdrawalSecondAdminFrom;
  const threshold = amountFor(from, request.currency);
  return threshold !== null && request.amountMinor >= threshold;
}

/**
 * Counts this approval where the amount needs two.
 * @returns the request with all its approvals, and whether they are enough to approve it now
 * @throws SecondAdminNeededError when this person had approved before, be it from another edge under another id
 */
export async function countApproval(
  core: Core,
  tx: Tx,
  { request, approvals: settings }: LockedRequest,
  actor: Actor,
  note: string | undefined,
): Promise<{ readonly request: WalletRequest; readonly enough: boolean }> {
  if (!needsSecondAdmin(request, settings)) return { request, enough: true };
  const who = [request.type, request.id, actor.kind, actor.id];
  const [own] = await tx.query<{ by: string }>(FIND_OWN_APPROVAL, who);
  if (own) throw new SecondAdminNeededError(own.by);
  await tx.query(INSERT_APPROVAL, [...who, actor.label, note ?? null, core.clock.now()]);
  const approvals = await tx.query<GivenApproval>(LIST_APPROVALS, [request.type, request.id]);
  const counted = { ...request, approvals };
  const enough = approvals.length >= 2;
  if (!enough) await announce(tx, counted);
  return { request: counted, enough };
}
