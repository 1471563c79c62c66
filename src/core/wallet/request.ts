import { minor, type CurrencyCode, type Minor } from '../shared/money';
import type { RequestState, RequestType } from './request-states';

export interface GivenApproval {
  readonly by: string;
  readonly at: Date;
}

/** A deposit or a withdrawal as admins, its user and the edges see it. */
export interface WalletRequest {
  readonly type: RequestType;
  /** The documentId. */
  readonly id: string;
  readonly state: RequestState;
  readonly userId: number;
  readonly userName: string;
  readonly telegramId: string | null;
  readonly currency: CurrencyCode;
  /** What was paid in, or what leaves the wallet. */
  readonly amountMinor: Minor;
  /** The part of the amount that the business keeps. */
  readonly feeMinor: Minor;
  readonly method: string;
  readonly methodName: string;
  readonly accountName: string | null;
  /** Where a withdrawal goes; null for a deposit. */
  readonly accountNumber: string | null;
  readonly proofId: string | null;
  /** Ids of other requests, of any user, whose proof is the same or looks the same. */
  readonly duplicateProofs: readonly DuplicateProof[];
  /** Approvals that were given while more than one is needed. */
  readonly approvals: readonly GivenApproval[];
  readonly note: string | null;
  readonly reason: string | null;
  /** The edge it came by. */
  readonly origin: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
}

export interface DuplicateProof {
  /** The documentId of the other deposit. */
  readonly request: string;
  readonly state: RequestState;
  readonly sameUser: boolean;
  /** 0: the same file or picture; above it: as many of 256 bits of its fingerprint differ. */
  readonly distance: number;
}

export interface RequestRow {
  readonly document_id: string;
  readonly state: RequestState;
  readonly user_id: number;
  readonly user_name: string;
  readonly telegram_id: bigint | null;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly fee_minor: bigint;
  readonly method: string;
  readonly method_name: string;
  readonly account_name: string | null;
  readonly account_number: string | null;
  readonly proof_id: string | null;
  readonly hold_id: bigint | null;
  readonly duplicates: readonly DuplicateProof[] | null;
  readonly approvals: readonly { readonly by: string; readonly at: string }[] | null;
  readonly note: string | null;
  readonly reason: string | null;
  readonly origin: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
}

export function toRequest(type: RequestType, row: RequestRow): WalletRequest {
  return {
    type,
    id: row.document_id,
    state: row.state,
    userId: row.user_id,
    userName: row.user_name,
    telegramId: row.telegram_id?.toString() ?? null,
    currency: row.currency,
    amountMinor: minor(row.amount_minor),
    feeMinor: minor(row.fee_minor),
    method: row.method,
    methodName: row.method_name,
    accountName: row.account_name,
    accountNumber: row.account_number,
    proofId: row.proof_id,
    duplicateProofs: row.duplicates ?? [],
    approvals: (row.approvals ?? []).map(({ by, at }) => ({ by, at: new Date(at) })),
    note: row.note,
    reason: row.reason,
    origin: row.origin,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
  };
}
