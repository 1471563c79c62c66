import type { Actor } from '../shared/actor';
import type { Core } from '../shared/core';
import { NotFoundError } from '../shared/errors';
import { onlyRow, type Tx } from '../shared/tx';
import { announce } from './announce';
import { AlreadyDecidedError, SecondAdminNeededError } from './errors';
import { toRequest, type RequestRow, type WalletRequest } from './request';
import { transitions, type Decision, type RequestState, type RequestType } from './request-states';
import { COUNT_APPROVALS, INSERT_APPROVAL, INSERT_HISTORY, REQUEST_SQL } from './sql/request-sql';

export interface LockedRequest {
  readonly request: WalletRequest;
  readonly holdId: bigint | null;
}

/**
 * Takes the request for this transaction; whoever else decides it waits and then finds it decided.
 * @throws NotFoundError; AlreadyDecidedError when it is not pending any more
 */
export async function lockPending(tx: Tx, type: RequestType, id: string): Promise<LockedRequest> {
  const [row] = await tx.query<RequestRow>(REQUEST_SQL[type].lock, [id]);
  if (!row) throw new NotFoundError(type === 'deposit' ? 'Deposit' : 'Withdrawal', id);
  const request = toRequest(type, row);
  if (request.state !== 'pending') {
    throw new AlreadyDecidedError(type, request.state, request.decidedBy, request.decidedAt);
  }
  return { request, holdId: row.hold_id };
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
  ]);
  if (moved.length !== 1) throw new AlreadyDecidedError(request.type, to, null, null);
  await recordHistory(core, tx, { ...request, from: request.state, to, actor, reason: reason ?? note });
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
 * Counts this admin's approval where two are needed.
 * @returns true when enough different admins have approved
 * @throws SecondAdminNeededError when this one had approved before
 */
export async function recordApproval(
  core: Core,
  tx: Tx,
  request: WalletRequest,
  actor: Actor,
  note: string | undefined,
): Promise<boolean> {
  const at = core.clock.now();
  const values = [request.type, request.id, actor.kind, actor.id, actor.label, note ?? null, at];
  const added = await tx.query(INSERT_APPROVAL, values);
  if (added.length === 0) throw new SecondAdminNeededError(actor.label);
  const { given } = onlyRow(await tx.query<{ given: bigint }>(COUNT_APPROVALS, [request.type, request.id]));
  return given >= 2n;
}
