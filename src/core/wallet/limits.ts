import { formatAmount, minor, type CurrencyCode, type Minor } from '../shared/money';
import { readSettings } from '../shared/settings';
import type { Tx } from '../shared/tx';
import { LimitExceededError, type LimitName } from './errors';
import type { RequestType } from './request-states';
import { amountFor, walletLimitSettings } from './settings';
import { USAGE, USER_LIMIT } from './sql/limit-sql';

export interface Limits {
  readonly perRequest: Minor | null;
  readonly perDay: Minor | null;
  readonly perWeek: Minor | null;
}

export interface Usage {
  readonly at: Date;
  readonly amount: Minor;
}

const DAY_MS = 24 * 3600_000;
const WEEK_MS = 7 * DAY_MS;

interface UserLimitRow {
  readonly per_request_minor: bigint | null;
  readonly per_day_minor: bigint | null;
  readonly per_week_minor: bigint | null;
}

/** What holds for a user: the exception an admin made, else the setting, else nothing. */
export async function limitsOf(tx: Tx, userId: number, type: RequestType, currency: CurrencyCode): Promise<Limits> {
  const settings = await readSettings(tx, walletLimitSettings);
  const [own] = await tx.query<UserLimitRow>(USER_LIMIT, [userId, type, currency]);
  const set =
    type === 'deposit'
      ? [settings.depositPerRequest, settings.depositPerDay, settings.depositPerWeek]
      : [settings.withdrawalPerRequest, settings.withdrawalPerDay, settings.withdrawalPerWeek];
  const [perRequest, perDay, perWeek] = set.map((amounts) => amountFor(amounts ?? {}, currency));
  const either = (exception: bigint | null | undefined, setting: Minor | null | undefined): Minor | null =>
    exception === null || exception === undefined ? (setting ?? null) : minor(exception);
  return {
    perRequest: either(own?.per_request_minor, perRequest),
    perDay: either(own?.per_day_minor, perDay),
    perWeek: either(own?.per_week_minor, perWeek),
  };
}

/** Call it under `LOCK_USER`. @throws LimitExceededError naming the limit and when it frees */
export async function checkLimits(
  tx: Tx,
  userId: number,
  type: RequestType,
  currency: CurrencyCode,
  amount: Minor,
  now: Date,
): Promise<void> {
  const limits = await limitsOf(tx, userId, type, currency);
  if (limits.perRequest !== null && amount > limits.perRequest) {
    throw exceeded('per request', limits.perRequest, currency, null);
  }
  if (limits.perDay === null && limits.perWeek === null) return;
  const rows = await tx.query<{ created_at: Date; amount_minor: bigint }>(USAGE[type], [
    userId,
    currency,
    new Date(now.getTime() - WEEK_MS),
  ]);
  const used = rows.map((row) => ({ at: row.created_at, amount: minor(row.amount_minor) }));
  for (const [name, limit, windowMs] of [
    ['per day', limits.perDay, DAY_MS],
    ['per week', limits.perWeek, WEEK_MS],
  ] as const) {
    if (limit === null) continue;
    const result = fits(used, amount, limit, windowMs, now);
    if (!result.fits) throw exceeded(name, limit, currency, result.freesAt);
  }
}

const exceeded = (name: LimitName, limit: Minor, currency: CurrencyCode, freesAt: Date | null): LimitExceededError =>
  new LimitExceededError(name, formatAmount(limit, currency), currency, freesAt);

/**
 * Whether an amount fits into a rolling window, and if not, from when on it will: the moment at which enough of what
 * was used has left the window, or null when it is more than the limit by itself.
 * @param used in the order of time
 */
export function fits(
  used: readonly Usage[],
  amount: Minor,
  limit: Minor,
  windowMs: number,
  now: Date,
): { readonly fits: true } | { readonly fits: false; readonly freesAt: Date | null } {
  const inside = used.filter(({ at }) => at.getTime() > now.getTime() - windowMs);
  let total: bigint = inside.reduce<bigint>((sum, entry) => sum + entry.amount, amount);
  if (total <= limit) return { fits: true };
  for (const entry of inside) {
    total -= entry.amount;
    if (total <= limit) return { fits: false, freesAt: new Date(entry.at.getTime() + windowMs) };
  }
  return { fits: false, freesAt: null };
}
