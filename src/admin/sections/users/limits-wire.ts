/** As the server answers about a user's limits; amounts in major units, null where there is none. */
interface WireLimitAmounts {
  readonly perRequest: string | null;
  readonly perDay: string | null;
  readonly perWeek: string | null;
}

export interface WireLimit {
  readonly type: 'deposit' | 'withdrawal';
  readonly currency: string;
  readonly effective: WireLimitAmounts;
  readonly own: WireLimitAmounts;
  readonly set: { readonly by: string; readonly at: string; readonly reason: string } | null;
  readonly used: { readonly day: string; readonly week: string };
}

export interface UserLimits {
  readonly limits: readonly WireLimit[];
  readonly currencies: readonly string[];
}

export const SPANS = [
  { name: 'perRequest', label: 'limits.per-request', used: undefined },
  { name: 'perDay', label: 'limits.per-day', used: 'day' },
  { name: 'perWeek', label: 'limits.per-week', used: 'week' },
] as const;
