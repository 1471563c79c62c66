import { callCommand } from '../../shared/call-command';
import type { Command, Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { recentSettings } from '../../shared/settings';
import { refusalOf } from '../refusals';
import type { ReservationView } from '../reservation';
import { reserveTogether, type Terms, type Wanted } from '../reservations';
import { shopSettings } from '../settings';
import { RESERVE } from '../sql/reservation-sql';

export interface ReserveProduct {
  /** `up_users.id` of the buyer. */
  readonly userId: number;
  /** documentId of the product. */
  readonly product: string;
}

/**
 * Holds the first free stock item for some minutes, at the price of this moment. Reservations of the same moment share a
 * call and a commit (`shop.reserve_many`), which is what lets many want one product at once.
 * @throws NotFoundError for a product that is unknown or not active; OutOfStockError, ReservationLimitError,
 * AlreadyReservedError
 */
export async function reserveProduct(core: Core, call: Call, input: ReserveProduct): Promise<Outcome<ReservationView>> {
  const terms = await recentSettings(core.db, shopSettings);
  const command = { name: 'shop.reserve-product', ...call, input };
  const at = core.clock.now();
  const alone = (): Promise<Outcome<ReservationView>> => reserveAlone(core, command, at, terms);
  return command.dryRun ? alone() : reserveTogether(core.db, { command, at, terms, alone });
}

async function reserveAlone(
  core: Core,
  command: Command<Wanted>,
  at: Date,
  { currency, reservationMinutes, maxOpenReservations }: Terms,
): Promise<Outcome<ReservationView>> {
  const { userId, product } = command.input;
  const values = [userId, product, at, newDocumentId(), currency, reservationMinutes, maxOpenReservations];
  try {
    const { result, replayed } = await callCommand<Wanted, ReservationView>(core.db, command, RESERVE, values);
    return { result, replayed };
  } catch (error) {
    throw refusalOf(error, { product, limit: maxOpenReservations });
  }
}
