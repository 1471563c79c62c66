import {
  divideHalfUp,
  exponentOf,
  formatAmount,
  isCoin,
  knownCurrencies,
  minor,
  type CurrencyCode,
  type Minor,
} from '../shared/money';
import { AmountOutOfRangeError, CreditedByChainError, UnknownMethodError } from './errors';

export type MethodKind = 'manual' | 'crypto' | 'gateway';
export type MethodDirection = 'deposit' | 'withdrawal';

/** A way for money to come in or go out, as an admin has set it up. */
export interface PaymentMethod {
  readonly id: number;
  /** Names it everywhere; its clearing account is `clearing:<code>`. */
  readonly code: string;
  readonly name: string;
  readonly kind: MethodKind;
  readonly direction: MethodDirection | 'both';
  readonly currencies: readonly CurrencyCode[];
  /** What the payer is told, by language. */
  readonly instructions: Readonly<Record<string, string>>;
  readonly accountDetails: string | null;
  /** Decimal text in major units of whichever currency is used. */
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
  /** Decimal text with up to two decimals: "1.5" is one and a half per cent. */
  readonly feePercent: string | null;
  readonly proofRequired: boolean;
  readonly active: boolean;
}

export interface MethodRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: MethodKind;
  readonly direction: MethodDirection | 'both';
  readonly currencies: unknown;
  readonly instructions: unknown;
  readonly account_details: string | null;
  readonly min_amount: string | null;
  readonly max_amount: string | null;
  readonly fee_percent: string | null;
  readonly proof_required: boolean;
  readonly active: boolean;
}

/** The panel stores currencies and texts as JSON that an admin typed: what is not usable is left out. */
export function toMethod(row: MethodRow): PaymentMethod {
  const currencies: unknown[] = Array.isArray(row.currencies) ? row.currencies : [];
  const texts = typeof row.instructions === 'object' && row.instructions !== null ? row.instructions : {};
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    direction: row.direction,
    currencies: knownCurrencies().filter((code) => currencies.includes(code)),
    instructions: Object.fromEntries(
      Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    accountDetails: row.account_details,
    minAmount: row.min_amount,
    maxAmount: row.max_amount,
    feePercent: row.fee_percent,
    proofRequired: row.proof_required,
    active: row.active,
  };
}

export interface AmountRange {
  readonly min: Minor | null;
  readonly max: Minor | null;
}

/**
 * The method's own bounds in minor units of a currency; 0 stands for none. One bound is for all of the method's currencies,
 * so it may have more decimals than one of them: what is allowed stays inside of what is written.
 */
export function amountRange({ minAmount, maxAmount }: PaymentMethod, currency: CurrencyCode): AmountRange {
  const min = inUnits(minAmount, currency);
  const max = inUnits(maxAmount, currency);
  return { min: min && minor(min.whole + (min.rest > 0n ? 1n : 0n)), max: max && minor(max.whole) };
}

/** As many decimals as `payment_methods_amounts` lets a bound have; no currency has more. */
const BOUND_DECIMALS = 9;

function inUnits(text: string | null, currency: CurrencyCode): { whole: bigint; rest: bigint } | null {
  const [whole = '', fraction = ''] = (text ?? '').split('.');
  const bound = BigInt(whole + fraction.padEnd(BOUND_DECIMALS, '0'));
  if (bound === 0n) return null;
  const unit = 10n ** BigInt(BOUND_DECIMALS - exponentOf(currency));
  return { whole: bound / unit, rest: bound % unit };
}

const WHOLE = 10_000n;

/** The method's fee in hundredths of a per cent, below `WHOLE`. */
function feeHundredths({ feePercent }: PaymentMethod): bigint {
  const [whole = '0', fraction = ''] = (feePercent ?? '0').split('.');
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
}

/** The method's fee on an amount, half-up to the minor unit. */
export const feeOf = (method: PaymentMethod, amount: Minor): Minor =>
  minor(divideHalfUp(amount * feeHundredths(method), WHOLE));

/**
 * The smallest amount of which the fee leaves something: rounding half-up may take all of a smaller one, and then nothing
 * would be left to post. What is left, amount × (1 − fee), must be more than half a minor unit.
 */
const leastAboveFee = (method: PaymentMethod): Minor => minor(WHOLE / 2n / (WHOLE - feeHundredths(method)) + 1n);

/**
 * The method, when it may be used for this.
 * @throws UnknownMethodError when there is none, it is switched off, or it has another direction or currency;
 * AmountOutOfRangeError
 */
export function assertUsable(
  method: PaymentMethod | undefined,
  code: string,
  direction: MethodDirection,
  currency: CurrencyCode,
  amount: Minor,
): PaymentMethod {
  if (!method?.active) throw new UnknownMethodError(code, 'is not available');
  if (method.direction !== 'both' && method.direction !== direction) {
    throw new UnknownMethodError(code, `does not take ${direction}s`);
  }
  if (!method.currencies.includes(currency)) throw new UnknownMethodError(code, `does not take ${currency}`);
  const { min, max } = amountRange(method, currency);
  if (min !== null && amount < min) throw new AmountOutOfRangeError('at least', formatAmount(min, currency), currency);
  if (max !== null && amount > max) throw new AmountOutOfRangeError('at most', formatAmount(max, currency), currency);
  const least = leastAboveFee(method);
  if (amount < least) throw new AmountOutOfRangeError('at least', formatAmount(least, currency), currency);
  return method;
}

/**
 * The coin that the chain credits by itself when it is deposited by this method: the currency itself, or, where that is no
 * coin, the one that the method is named after. What has no followed chain has no other way in than a request.
 */
export function coinOfChain(
  { kind, code }: Pick<PaymentMethod, 'kind' | 'code'>,
  currency: CurrencyCode,
  coinsFollowed: readonly string[],
): string | undefined {
  if (kind !== 'crypto') return undefined;
  const coin = isCoin(currency) ? currency : code.toUpperCase();
  return coinsFollowed.find((followed) => followed === coin);
}

/** @throws CreditedByChainError */
export function assertNotByChain(
  method: PaymentMethod,
  currency: CurrencyCode,
  coinsFollowed: readonly string[],
): void {
  const coin = coinOfChain(method, currency, coinsFollowed);
  if (coin !== undefined) throw new CreditedByChainError(method.code, coin);
}
