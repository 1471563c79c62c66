import type { z } from 'zod';
import type { Actor } from '../shared/actor';
import type { Core } from '../shared/core';
import { NotFoundError } from '../shared/errors';
import { onlyRow, type Tx } from '../shared/tx';
import { announce } from './announce';
import { AlreadyDecidedError, SecondAdminNeededError } from './errors';
import { toRequest, type RequestRow, type WalletRequest } from './request';
import { transitions, type Decision, type RequestState, type RequestType } from './request-states';
import { amountFor, walletApprovalSettings } from './settings';
import { COUNT_APPROVALS, FIND_OWN_APPROVAL, INSERT_APPROVAL, INSERT_HISTORY, REQUEST_SQL } from './sql/request-sql';

export interface LockedRequest {
  readonly request: WalletRequest;
  readonly holdId: bigint | null;
  /** What the group `wallet-approvals` of the settings holds. */
  readonly approvals: z.output<typeof walletApprovalSettings.schema>;
}

/**
 * Takes the request for this transaction; whoever else decides it waits and then finds it decided.
 * @throws NotFoundError; AlreadyDecidedError when it is not pending any more
 */
export async function lockPending(tx: Tx, type: RequestType, id: string): Promise<LockedRequest> {
  const [row] = await tx.query<RequestRow & { approval_settings: unknown }>(REQUEST_SQL[type].lock, [id]);
  if (!row) throw new NotFoundError(type === 'deposit' ? 'Deposit' : 'Withdrawal', id);
  const request = toRequest(type, row);
  if (request.state !== 'pending') {
    throw new AlreadyDecidedError(type, request.state, request.decidedBy, request.decidedAt);
  }
  const approvals = walletApprovalSettings.schema.parse(row.approval_settings ?? {});
  return { request, holdId: row.hold_id, approvals };
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
  if (!transitions[request.state].includes(to)) throw new Error(`${request.state} → ${to} is no transition`);
  const at = core.clock.now();
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
  const decided: WalletRequest = {
    ...request,
    state: to,
    note: note ?? request.note,
    reason: reason ?? null,
    decidedAt: at,
    decidedBy: actor.label,
  };
  await announce(tx, decided);
  return decided;
}

export interface HistoryEntry {
  readonly type: RequestType;
  readonly id: string;
  readonly from: RequestState | null;
  readonly to: RequestState;
  readonly actor: Actor;
  readonly reason?: string;
}

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

/**
 * Asks whether this approval decides. From the amount that is set on, the first approval is only counted.
 * @returns undefined when the request may be approved now; what it is like while it waits for a second admin otherwise
 * @throws SecondAdminNeededError when this person had approved before, be it from another edge under another id
 */
export async function waitForSecondAdmin(
  core: Core,
  tx: Tx,
  { request, approvals: settings }: LockedRequest,
  actor: Actor,
  note: string | undefined,
): Promise<WalletRequest | undefined> {
  const from = request.type === 'deposit' ? settings.depositSecondAdminFrom : settings.withdrawalSecondAdminFrom;
  const threshold = amountFor(from, request.currency);
  if (threshold === null || request.amountMinor < threshold) return undefined;
  const at = core.clock.now();
  const who = [request.type, request.id, actor.kind, actor.id];
  const [own] = await tx.query<{ by: string }>(FIND_OWN_APPROVAL, who);
  if (own) throw new SecondAdminNeededError(own.by);
  await tx.query(INSERT_APPROVAL, [...who, actor.label, note ?? null, at]);
  const { given } = onlyRow(await tx.query<{ given: bigint }>(COUNT_APPROVALS, [request.type, request.id]));
  if (given >= 2n) return undefined;
  const waiting = { ...request, approvals: [{ by: actor.label, at }] };
  await announce(tx, waiting);
  return waiting;
}
