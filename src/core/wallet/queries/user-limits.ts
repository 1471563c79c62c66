import { formatAmount, knownCurrencies, minor, type CurrencyCode, type Minor } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import type { Queryable } from '../../shared/tx';
import { DAY_MS, limitsFrom, WEEK_MS } from '../limits';
import type { RequestType } from '../request-states';
import { walletLimitSettings } from '../settings';
import { FIND_USER_LIMITS, USED_BY_USER } from '../sql/limit-sql';

/** Amounts in major units as text; null where there is none. */
export interface UserLimit {
  readonly perRequest: string | null;
  readonly perDay: string | null;
  readonly perWeek: string | null;
}

/** What holds for a user in one currency, and what is theirs alone of it. */
export interface EffectiveLimit {
  readonly type: RequestType;
  readonly currency: CurrencyCode;
  readonly effective: UserLimit;
  /** What an admin has set for this user. */
  readonly own: UserLimit;
  /** Who set it, when and why; null when nobody has. */
  readonly set: { readonly by: string; readonly at: Date; readonly reason: string } | null;
  /** What counts by now: the last 24 hours and the last seven days. */
  readonly used: { readonly day: string; readonly week: string };
}

interface LimitRow {
  readonly type: RequestType;
  readonly currency: string;
  readonly per_request_minor: bigint | null;
  readonly per_day_minor: bigint | null;
  readonly per_week_minor: bigint | null;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: Date;
}

const NONE: UserLimit = { perRequest: null, perDay: null, perWeek: null };

function ownOf(row: LimitRow | undefined, currency: CurrencyCode): UserLimit {
  if (!row) return NONE;
  const text = (amount: bigint | null): string | null =>
    amount === null ? null : formatAmount(minor(amount), currency);
  return {
    perRequest: text(row.per_request_minor),
    perDay: text(row.per_day_minor),
    perWeek: text(row.per_week_minor),
  };
}

/** The exception that one user has in one currency; nulls where they have none. */
export async function findException(
  q: Queryable,
  userId: number,
  type: RequestType,
  currency: CurrencyCode,
): Promise<UserLimit> {
  const [row] = await q.query<LimitRow>(FIND_USER_LIMITS, [userId, type, currency]);
  return ownOf(row, currency);
}

/** Every type and currency in which a user has a limit, by the settings or of their own, or has used some of it. */
export async function userLimits(q: Queryable, now: Date, userId: number): Promise<EffectiveLimit[]> {
  const since = (ms: number): Date => new Date(now.getTime() - ms);
  const [settings, rows, used] = await Promise.all([
    readSettings(q, walletLimitSettings),
    q.query<LimitRow>(FIND_USER_LIMITS, [userId, null, null]),
    q.query<{ type: RequestType; currency: string; day: string; week: string }>(USED_BY_USER, [
      userId,
      since(WEEK_MS),
      since(DAY_MS),
    ]),
  ]);
  const types = ['deposit', 'withdrawal'] as const;
  return types.flatMap((type) =>
    knownCurrencies().flatMap((currency): EffectiveLimit[] => {
      const isIt = (row: { type: string; currency: string }): boolean => row.type === type && row.currency === currency;
      const row = rows.find(isIt);
      const usage = used.find(isIt);
      const text = (amount: Minor | null): string | null => (amount === null ? null : formatAmount(amount, currency));
      const exception = row
        ? {
            perRequest: row.per_request_minor?.toString() ?? null,
            perDay: row.per_day_minor?.toString() ?? null,
            perWeek: row.per_week_minor?.toString() ?? null,
          }
        : null;
      const { perRequest, perDay, perWeek } = limitsFrom(settings, exception, type, currency);
      if (!row && !usage && perRequest === null && perDay === null && perWeek === null) return [];
      const own = ownOf(row, currency);
      const isOwn = row !== undefined && Object.values(own).some((amount) => amount !== null);
      return [
        {
          type,
          currency,
          effective: { perRequest: text(perRequest), perDay: text(perDay), perWeek: text(perWeek) },
          own,
          set: isOwn ? { by: row.changed_by, at: row.changed_at, reason: row.reason } : null,
          used: {
            day: formatAmount(BigInt(usage?.day ?? '0'), currency),
            week: formatAmount(BigInt(usage?.week ?? '0'), currency),
          },
        },
      ];
    }),
  );
}
