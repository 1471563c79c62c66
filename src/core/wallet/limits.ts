import type { z } from 'zod';
import { formatAmount, minor, type CurrencyCode, type Minor } from '../shared/money';
import type { Tx } from '../shared/tx';
import { LimitExceededError, type LimitName } from './errors';
import type { RequestType } from './request-states';
import { amountFor, type walletLimitSettings } from './settings';
import { USAGE } from './sql/limit-sql';

export interface Limits {
  readonly perRequest: Minor | null;
  readonly perDay: Minor | null;
  readonly perWeek: Minor | null;
}

export interface Usage {
  readonly at: Date;
  readonly amount: Minor;
}

export const DAY_MS = 24 * 3600_000;
export const WEEK_MS = 7 * DAY_MS;

/** An admin's exception for one user, in minor units as text. */
export interface LimitException {
  readonly perRequest: string | null;
  readonly perDay: string | null;
  readonly perWeek: string | null;
}

type LimitSettings = z.output<typeof walletLimitSettings.schema>;

/** What holds for a user: the exception an admin made, else the setting, else nothing. */
export function limitsFrom(
  settings: LimitSettings,
  exception: LimitException | null,
  type: RequestType,
  currency: CurrencyCode,
): Limits {
  const deposit = type === 'deposit';
  const either = (own: string | null | undefined, set: Readonly<Record<string, string>>): Minor | null =>
    own === null || own === undefined ? amountFor(set, currency) : minor(BigInt(own));
  return {
    perRequest: either(exception?.perRequest, deposit ? settings.depositPerRequest : settings.withdrawalPerRequest),
    perDay: either(exception?.perDay, deposit ? settings.depositPerDay : settings.withdrawalPerDay),
    perWeek: either(exception?.perWeek, deposit ? settings.depositPerWeek : settings.withdrawalPerWeek),
  };
}

/** Call it after `beginRequest`, which has taken the user's lock. @throws LimitExceededError naming the limit and when it frees */
export async function checkLimits(
  tx: Tx,
  limits: Limits,
  userId: number,
  type: RequestType,
  currency: CurrencyCode,
  amount: Minor,
  now: Date,
): Promise<void> {
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
