import { minor, type CurrencyCode, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import type { Owner } from '../account';
import { OPEN_HOLDS } from '../sql/account-search';
import type { Subject } from '../transaction';

/** Money that is set aside and not yet taken, in minor units. */
export interface OpenHold {
  readonly id: bigint;
  readonly purpose: string;
  readonly currency: CurrencyCode;
  readonly amount: Minor;
  readonly subject: Subject;
  readonly placedAt: Date;
  readonly expiresAt: Date | null;
}

interface HoldRow {
  readonly id: bigint;
  readonly amount: bigint;
  readonly placed_at: Date;
  readonly expires_at: Date | null;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly purpose: string;
  readonly currency: string;
}

/** The open holds on an owner's accounts, newest first, at most a hundred. */
export async function openHolds(q: Queryable, owner: Owner): Promise<OpenHold[]> {
  const rows = await q.query<HoldRow>(OPEN_HOLDS, [owner.kind, owner.id]);
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    currency: row.currency,
    amount: minor(row.amount),
    subject: { type: row.subject_type, id: row.subject_id },
    placedAt: row.placed_at,
    expiresAt: row.expires_at,
  }));
}
