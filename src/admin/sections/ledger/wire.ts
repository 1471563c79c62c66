import type { AccountName, WireMoney } from '../../kit';

export interface WireOwner {
  readonly name: string;
  readonly documentId: string;
  readonly telegramId: string | null;
}

export interface WireAccountName extends AccountName {
  readonly owner: WireOwner | null;
}

export interface WireAccount extends WireAccountName {
  readonly class: string;
  readonly posted: WireMoney;
  /** Null in the past. */
  readonly held: WireMoney | null;
  readonly available: WireMoney | null;
  readonly entries: string;
  readonly openedAt: string;
}

export interface WireSubject {
  readonly type: string;
  readonly id: string;
}

export interface WireLine {
  readonly transaction: string;
  readonly line: number;
  readonly at: string;
  readonly effectiveAt: string;
  readonly kind: string;
  readonly memo: string | null;
  readonly amount: WireMoney;
  readonly balanceAfter: WireMoney;
  readonly subject: WireSubject;
  readonly reversalOf: string | null;
  readonly counterparty: Omit<WireAccountName, 'currency'>;
}

export interface WireEntry extends WireAccountName {
  readonly line: number;
  readonly amount: WireMoney;
  readonly balanceAfter: WireMoney;
}

export interface WireTransaction {
  readonly id: string;
  readonly kind: string;
  readonly subject: WireSubject;
  readonly effectiveAt: string;
  readonly writtenAt: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly label: string | null };
  readonly memo: string | null;
  readonly reversalOf: string | null;
  readonly reversedBy: string | null;
  readonly command: {
    readonly name: string;
    readonly key: string;
    readonly edge: string;
    readonly at: string;
  } | null;
  readonly entries: readonly WireEntry[];
}

export interface WireRelated {
  readonly id: string;
  readonly kind: string;
  readonly writtenAt: string;
  readonly memo: string | null;
}

export interface WireTrialBalanceLine {
  readonly class: string;
  readonly purpose: string;
  readonly currency: string;
  readonly debit: WireMoney;
  readonly credit: WireMoney;
}

export interface WireChoices {
  readonly currencies: readonly string[];
  readonly purposes: readonly { readonly name: string; readonly class: string }[];
}

export interface WireAdjustment {
  readonly id: string;
  readonly account: WireAccountName;
  readonly amount: WireMoney;
  readonly reason: string;
  readonly state: 'pending' | 'posted' | 'rejected';
  readonly askedBy: string;
  /** Who asked can't approve. */
  readonly askedByMe: boolean;
  readonly askedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly note: string | null;
  readonly transaction: string | null;
}

/** What a drifting row is about: each has a page. */
export type WireAbout =
  | { readonly kind: 'transaction' | 'month'; readonly id: string }
  | ({ readonly kind: 'subject' } & WireSubject)
  | ({ readonly kind: 'account' } & AccountName);

export interface WireDriftRow {
  readonly what: string;
  readonly expected: string | null;
  readonly found: string | null;
  readonly about: WireAbout | null;
}

export interface WireCheck {
  readonly name: string;
  readonly says: string;
  readonly durationMs: number;
  /** Of which `drift` has the first hundred. */
  readonly rows: number;
  readonly drift: readonly WireDriftRow[];
}

export interface WireAcknowledged {
  readonly id: string;
  readonly foundAt: string;
  readonly checks: readonly { readonly name: string; readonly rows: number }[];
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** A proof that somebody has asked for, which a job does. */
export interface WireProofRequest {
  readonly id: string;
  readonly askedAt: string;
  readonly askedBy: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number | null;
  readonly doing: string | null;
  readonly finishedAt: string | null;
  readonly failure: string | null;
}

export interface WireSeals {
  readonly request: WireProofRequest | null;
  readonly verified: {
    readonly days: number;
    readonly rows: string;
    readonly lastHash: string | null;
    readonly unsealed: string;
    readonly broken: {
      readonly day: string;
      readonly what: 'changed' | 'missing' | 'added' | 'seal';
      readonly transaction: string;
      readonly line: number;
    } | null;
  } | null;
}

export interface WireReconcile {
  readonly request: WireProofRequest | null;
  readonly run: { readonly at: string; readonly durationMs: number; readonly checks: readonly WireCheck[] } | null;
  readonly drift: { readonly id: string; readonly foundAt: string; readonly checks: readonly WireCheck[] } | null;
  readonly acknowledged: readonly WireAcknowledged[];
}

export interface WireMonth {
  /** `2026-01` */
  readonly month: string;
  readonly over: boolean;
  readonly closed: { readonly at: string; readonly by: string; readonly reason: string } | null;
}
