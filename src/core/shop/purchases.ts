import { Coalescer } from '../shared/coalescer';
import { fingerprint, type Command, type Outcome } from '../shared/command';
import { IdempotencyKeyReusedError } from '../shared/errors';
import { newDocumentId } from '../shared/ids';
import { decodeJson } from '../shared/json';
import type { Database } from '../shared/tx';
import { toDelivery, type Delivery, type DeliveryRow, type OrderView } from './order';
import { refusalOf } from './refusals';
import { PURCHASE_MANY } from './sql/order-sql';

/** More lanes wait for each other's commits. */
const LANES = 3;
/** What a call locks stays locked until its commit. */
const MAX_PURCHASES_PER_CALL = 32;
const KEY_REUSED = 'TGA01';
/** Another purchase of the same reservation is in the same call. */
const AGAIN = 'again';

export interface Asked {
  readonly userId: number;
  readonly reservation: string;
}

export type Purchased = Outcome<OrderView> & { readonly delivery: Delivery };

interface Submitted {
  readonly command: Command<Asked>;
  readonly at: Date;
  /** Answers for this one alone, when something failed the whole call. */
  readonly alone: () => Promise<Purchased>;
}

interface AnswerRow extends DeliveryRow {
  readonly replayed: boolean;
  readonly result: unknown;
  readonly code: string | null;
  readonly facts: Readonly<Record<string, string>> | null;
}

/** Purchases that arrive while others are in flight go together: one call, one commit; each stands or falls alone. */
class Purchases {
  private readonly lanes: Coalescer<Submitted, Purchased>;
  /** A key is in flight once: its second use waits here for the first, and then finds it stored. */
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly db: Database) {
    this.lanes = new Coalescer({
      lanes: LANES,
      maxItemsPerCall: MAX_PURCHASES_PER_CALL,
      send: (items) => this.send(items),
    });
  }

  async run(submitted: Submitted): Promise<Purchased> {
    const key = submitted.command.idempotencyKey;
    for (let first = this.inFlight.get(key); first; first = this.inFlight.get(key)) {
      await first.catch(() => undefined);
    }
    const running = this.lanes.submit(submitted);
    this.inFlight.set(key, running);
    try {
      return await running;
    } finally {
      this.inFlight.delete(key);
    }
  }

  private async send(items: readonly Submitted[]): Promise<readonly Promise<Purchased>[]> {
    try {
      const rows = await this.call(items);
      return items.map((item, index) => settle(item, rows[index]));
    } catch {
      // Something in it failed the whole call and left nothing; alone, each gets its own answer.
      return items.map((item) => item.alone());
    }
  }

  private call(items: readonly Submitted[]): Promise<AnswerRow[]> {
    const commands = items.map(({ command }) => command);
    const prints = commands.map(fingerprint);
    return this.db.query<AnswerRow>(PURCHASE_MANY, [
      commands.map(({ idempotencyKey }) => idempotencyKey),
      prints.map(({ hash }) => hash.toString('hex')),
      prints.map(({ input }) => input),
      commands.map(({ actor }) => actor.kind),
      commands.map(({ actor }) => actor.id),
      commands.map(({ actor }) => actor.edge),
      commands.map(({ actor }) => actor.label),
      commands.map(({ input }) => input.userId),
      commands.map(({ input }) => input.reservation),
      commands.map(() => newDocumentId()),
      new Date(Math.max(...items.map(({ at }) => at.getTime()))),
    ]);
  }
}

async function settle({ command, alone }: Submitted, row: AnswerRow | undefined): Promise<Purchased> {
  if (!row) throw new Error('a purchase was not answered');
  if (row.code === AGAIN) return alone();
  if (row.code === KEY_REUSED) throw new IdempotencyKeyReusedError(command.idempotencyKey);
  if (row.code !== null) {
    const { reservation } = command.input;
    throw refusalOf({ code: row.code, detail: JSON.stringify(row.facts ?? {}) }, { reservation });
  }
  return { result: decodeJson<OrderView>(row.result), replayed: row.replayed, delivery: toDelivery(row) };
}

/** One per database: its lanes. */
const purchases = new WeakMap<Database, Purchases>();

/** @throws as `purchaseReservation` does */
export function purchaseTogether(db: Database, submitted: Submitted): Promise<Purchased> {
  let known = purchases.get(db);
  if (!known) {
    known = new Purchases(db);
    purchases.set(db, known);
  }
  return known.run(submitted);
}
