import { intArray, textArray } from '../shared/array-parameter';
import { KEY_REUSED } from '../shared/call-command';
import type { Command, Outcome } from '../shared/command';
import { IdempotencyKeyReusedError } from '../shared/errors';
import { newDocumentId } from '../shared/ids';
import { wakeWorkers } from '../shared/jobs';
import { decodeJson } from '../shared/json';
import { commandLists, together } from '../shared/together';
import type { Database } from '../shared/tx';
import { toDelivery, type Delivery, type DeliveryRow, type OrderView } from './order';
import { AGAIN, refusalOf } from './refusals';
import { PURCHASE_MANY } from './sql/order-sql';

export interface Asked {
  readonly userId: number;
  readonly reservation: string;
}

export type Purchased = Outcome<OrderView> & { readonly delivery: Delivery };

interface Submitted {
  readonly command: Command<Asked>;
  readonly at: Date;
  readonly alone: () => Promise<Purchased>;
}

interface AnswerRow extends DeliveryRow {
  readonly replayed: boolean;
  readonly result: unknown;
  readonly code: string | null;
  readonly facts: Readonly<Record<string, string>> | null;
}

/** @throws as `purchaseReservation` does */
export const purchaseTogether = together<Submitted, Purchased>({
  lanes: 3,
  maxPerCall: 32,
  call: purchaseMany,
  alone: (_, { alone }) => alone(),
});

async function purchaseMany(db: Database, items: readonly Submitted[]): Promise<(Promise<Purchased> | undefined)[]> {
  const inputs = items.map(({ command }) => command.input);
  const rows = await db.query<AnswerRow>(PURCHASE_MANY, [
    ...commandLists(items),
    intArray(inputs.map(({ userId }) => userId)),
    textArray(inputs.map(({ reservation }) => reservation)),
    textArray(inputs.map(() => newDocumentId())),
    new Date(Math.max(...items.map(({ at }) => at.getTime()))),
  ]);
  wakeWorkers(db);
  return items.map(({ command }, index) => {
    const row = rows[index];
    return row && row.code !== AGAIN ? settle(command, row) : undefined;
  });
}

async function settle(command: Command<Asked>, row: AnswerRow): Promise<Purchased> {
  if (row.code === KEY_REUSED) throw new IdempotencyKeyReusedError(command.idempotencyKey);
  if (row.code !== null) {
    const { reservation } = command.input;
    throw refusalOf({ code: row.code, detail: JSON.stringify(row.facts ?? {}) }, { reservation });
  }
  return { result: decodeJson<OrderView>(row.result), replayed: row.replayed, delivery: toDelivery(row) };
}
