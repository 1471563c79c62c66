import { intArray, textArray } from '../shared/array-parameter';
import { KEY_REUSED } from '../shared/call-command';
import type { Command, Outcome } from '../shared/command';
import { IdempotencyKeyReusedError } from '../shared/errors';
import { newDocumentId } from '../shared/ids';
import { decodeJson } from '../shared/json';
import { commandLists, together } from '../shared/together';
import type { Database } from '../shared/tx';
import { AGAIN, refusalOf } from './refusals';
import type { ReservationView } from './reservation';
import { RESERVE_MANY } from './sql/reservation-sql';

export interface Wanted {
  readonly userId: number;
  readonly product: string;
}

/** What the settings say at the moment of asking. */
export interface Terms {
  readonly currency: string;
  readonly reservationMinutes: number;
  readonly maxOpenReservations: number;
}

interface Submitted {
  readonly command: Command<Wanted>;
  readonly at: Date;
  readonly terms: Terms;
  readonly alone: () => Promise<Outcome<ReservationView>>;
}

interface AnswerRow {
  readonly replayed: boolean;
  readonly result: unknown;
  readonly code: string | null;
  readonly facts: Readonly<Record<string, string>> | null;
}

/** @throws as `reserveProduct` does */
export const reserveTogether = together<Submitted, Outcome<ReservationView>>({
  lanes: 3,
  maxPerCall: 64,
  call: reserveMany,
  alone: (_, { alone }) => alone(),
});

async function reserveMany(
  db: Database,
  items: readonly Submitted[],
): Promise<(Promise<Outcome<ReservationView>> | undefined)[]> {
  const inputs = items.map(({ command }) => command.input);
  const terms = items.map((item) => item.terms);
  const rows = await db.query<AnswerRow>(RESERVE_MANY, [
    ...commandLists(items),
    intArray(inputs.map(({ userId }) => userId)),
    textArray(inputs.map(({ product }) => product)),
    textArray(inputs.map(() => newDocumentId())),
    new Date(Math.max(...items.map(({ at }) => at.getTime()))),
    textArray(terms.map(({ currency }) => currency)),
    intArray(terms.map(({ reservationMinutes }) => reservationMinutes)),
    intArray(terms.map(({ maxOpenReservations }) => maxOpenReservations)),
  ]);
  return items.map((item, index) => {
    const row = rows[index];
    return row && row.code !== AGAIN ? settle(item, row) : undefined;
  });
}

async function settle({ command, terms }: Submitted, row: AnswerRow): Promise<Outcome<ReservationView>> {
  if (row.code === KEY_REUSED) throw new IdempotencyKeyReusedError(command.idempotencyKey);
  if (row.code !== null) {
    const asked = { product: command.input.product, limit: terms.maxOpenReservations };
    throw refusalOf({ code: row.code, detail: JSON.stringify(row.facts ?? {}) }, asked);
  }
  return { result: decodeJson<ReservationView>(row.result), replayed: row.replayed };
}
