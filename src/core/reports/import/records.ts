import type { CurrencyCode, Minor } from '../../shared/money';

/** What an accepted row of the old workbook says. Users are named by their Telegram ids. */
export interface ImportedUser {
  readonly telegramId: string;
  readonly username: string | null;
  readonly name: string;
  readonly clubId: string | null;
  readonly balanceMinor: Minor;
  readonly registeredAt: Date;
}

export type LegacyRequestKind = 'deposit' | 'withdrawal' | 'join';

export interface ImportedRequest {
  readonly kind: LegacyRequestKind;
  readonly requestId: string;
  readonly telegramId: string;
  readonly amountMinor: Minor | null;
  readonly currency: CurrencyCode | null;
  readonly method: string | null;
  readonly accountName: string | null;
  readonly accountNumber: string | null;
  readonly proof: string | null;
  readonly clubId: string | null;
  readonly state: string;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
}

export interface ImportedSpin {
  readonly spinId: string;
  readonly telegramId: string;
  readonly prize: string;
  readonly chips: number;
  readonly state: string;
  readonly spunAt: Date;
  readonly decidedBy: string | null;
}

export interface ImportedSpinAccount {
  readonly telegramId: string;
  readonly availableSpins: number;
  readonly usedSpins: number;
  readonly chipsEarned: number;
}
