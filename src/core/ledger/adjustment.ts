import type { Actor } from '../shared/actor';
import { NotFoundError } from '../shared/errors';
import { minor, type CurrencyCode, type Minor } from '../shared/money';
import { onlyRow, type Queryable, type Tx } from '../shared/tx';
import { accountOf, house, type AccountRef } from './account';
import { AdjustmentDecidedError } from './errors';
import { post } from './post';
import { ADJUSTMENT, DECIDE_ADJUSTMENT, IS_OF_OWN_ACCOUNT } from './sql/adjustments';

export type AdjustmentState = 'pending' | 'posted' | 'rejected';

export interface AdjustmentView {
  readonly id: bigint;
  readonly account: AccountRef;
  /** Minor units; above zero when the account gets more. */
  readonly amount: Minor;
  readonly reason: string;
  readonly state: AdjustmentState;
  readonly askedBy: string;
  readonly askedById: string;
  readonly askedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly note: string | null;
  readonly transactionId: bigint | null;
}

export interface AdjustmentRow {
  readonly id: bigint;
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: CurrencyCode;
  readonly amount: bigint;
  readonly reason: string;
  readonly state: AdjustmentState;
  readonly asked_by_id: string;
  readonly asked_by_label: string;
  readonly asked_at: Date;
  readonly decided_by_label: string | null;
  readonly decided_at: Date | null;
  readonly decision_note: string | null;
  readonly transaction_id: bigint | null;
}

export const toAdjustment = (row: AdjustmentRow): AdjustmentView => ({
  id: row.id,
  account: accountOf({ kind: row.owner_kind, id: row.owner_id }, row.purpose, row.currency),
  amount: minor(row.amount),
  reason: row.reason,
  state: row.state,
  askedBy: row.asked_by_label,
  askedById: row.asked_by_id,
  askedAt: row.asked_at,
  decidedBy: row.decided_by_label,
  decidedAt: row.decided_at,
  note: row.decision_note,
  transactionId: row.transaction_id,
});

/**
 * The adjustment, locked until the transaction ends: nobody else decides on it meanwhile.
 * @throws NotFoundError, AdjustmentDecidedError
 */
export async function lockPendingAdjustment(tx: Tx, id: bigint): Promise<AdjustmentView> {
  const [row] = await tx.query<AdjustmentRow>(ADJUSTMENT, [id]);
  if (!row) throw new NotFoundError('adjustment', id.toString());
  if (row.state !== 'pending') throw new AdjustmentDecidedError(row.state, row.decided_by_label ?? '');
  return toAdjustment(row);
}

/** Whether who acts and whose account it is are one person, by any link that held since it was asked for. */
export async function isOfOwnAccount(q: Queryable, id: bigint, { kind, id: actor }: Actor): Promise<boolean> {
  return onlyRow(await q.query<{ own: boolean }>(IS_OF_OWN_ACCOUNT, [id, kind, actor])).own;
}

/** Posts a locked, pending adjustment against the house's `adjustment` account. @throws InsufficientFundsError */
export async function postAdjustment(
  tx: Tx,
  adjustment: AdjustmentView,
  decision: { readonly actor: Actor; readonly at: Date; readonly note: string | null },
): Promise<AdjustmentView> {
  const { id, account, amount, reason } = adjustment;
  const counter = house('adjustment', account.currency);
  const leg =
    amount > 0n ? { from: counter, to: account, amount } : { from: account, to: counter, amount: minor(0n - amount) };
  const posted = await post(tx, [
    {
      kind: 'adjustment',
      subject: { type: 'adjustment', id: id.toString() },
      legs: [leg],
      actor: decision.actor,
      memo: reason,
      key: `adjustment:${id}`,
    },
  ]);
  return decide(tx, id, 'posted', decision, posted.ids[0] ?? null);
}

/** Writes the decision on a locked, pending adjustment. */
export async function decide(
  q: Queryable,
  id: bigint,
  state: AdjustmentState,
  decision: { readonly actor: Actor; readonly at: Date; readonly note: string | null },
  transactionId: bigint | null,
): Promise<AdjustmentView> {
  const { actor, at, note } = decision;
  const rows = await q.query<AdjustmentRow>(DECIDE_ADJUSTMENT, [
    id,
    state,
    actor.id,
    actor.label,
    at,
    note,
    transactionId,
  ]);
  return toAdjustment(onlyRow(rows));
}
