import { translateLedgerError } from '../ledger';
import { NotFoundError, type DomainError } from '../shared/errors';
import {
  AlreadyReservedError,
  OutOfStockError,
  ProductJustSoldError,
  ReservationClosedError,
  ReservationExpiredError,
  ReservationLimitError,
} from './errors';

/** The functions for many answer so for a command that must be tried alone: it depends on another of the same call. */
export const AGAIN = 'again';

/** What was asked for. */
interface Asked {
  readonly product?: string;
  readonly reservation?: string;
  readonly limit?: number;
}

type Facts = Readonly<Record<string, string>>;

/** The SQLSTATEs of `database/post-sync/0042_shop_calls.sql`. */
const REFUSALS: Readonly<Record<string, (asked: Asked, facts: Facts) => DomainError>> = {
  TGS10: ({ product = '' }) => new NotFoundError('Product', product),
  TGS11: ({ product = '' }, { reservation = '' }) => new AlreadyReservedError(product, reservation),
  TGS12: ({ limit = 0 }) => new ReservationLimitError(limit),
  TGS13: ({ product = '' }) => new OutOfStockError(product),
  TGS14: ({ reservation = '' }) => new NotFoundError('Reservation', reservation),
  TGS15: ({ reservation = '' }, { expiresAt = '' }) => new ReservationExpiredError(reservation, new Date(expiresAt)),
  TGS16: ({ reservation = '' }) => new ProductJustSoldError(reservation),
  TGS17: ({ reservation = '' }, { state = '' }) => new ReservationClosedError(reservation, state),
};

/** A failure of one of the shop's or the ledger's functions as its typed error; anything else as it is. */
export function refusalOf(error: unknown, asked: Asked): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error)) return error;
  const refusal = Object.hasOwn(REFUSALS, String(error.code)) ? REFUSALS[String(error.code)] : undefined;
  if (!refusal) return translateLedgerError(error);
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '{}';
  return refusal(asked, JSON.parse(detail) as Facts);
}
