import { Coalescer } from './coalescer';
import { fingerprint, type Command } from './command';
import type { Database, Tx } from './tx';

interface Submitted {
  readonly command: Command<unknown>;
}

interface Options<Item, Result> {
  /** More lanes wait for each other's commits. */
  readonly lanes: number;
  /** What a call locks stays locked until its commit. */
  readonly maxPerCall: number;
  /**
   * All of the commands in one transaction, with an answer for each, in order; undefined for one that must go alone,
   * such as the second of somebody of whom the first is in the same call. Throws when the call failed and left nothing.
   */
  readonly call: (db: Database, items: readonly Item[]) => Promise<readonly (Promise<Result> | undefined)[]>;
  readonly alone: (db: Database, item: Item) => Promise<Result>;
}

/** Commands of one kind that arrive while others are in flight go together: one call, one commit; each stands or falls alone. */
class Lanes<Item extends Submitted, Result> {
  private readonly coalescer: Coalescer<Item, Result>;
  /** A key is in flight once: its second use waits here for the first, and then finds it stored. */
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(db: Database, { lanes, maxPerCall, call, alone }: Options<Item, Result>) {
    this.coalescer = new Coalescer({
      lanes,
      maxItemsPerCall: maxPerCall,
      send: async (items) => {
        // Something that fails the whole call leaves nothing; alone, each gets its own answer.
        const answers = await call(db, items).catch((): undefined[] => []);
        return items.map((item, index) => answers[index] ?? alone(db, item));
      },
    });
  }

  async run(item: Item): Promise<Result> {
    const key = item.command.idempotencyKey;
    for (let first = this.inFlight.get(key); first; first = this.inFlight.get(key)) {
      await first.catch(() => undefined);
    }
    const running = this.coalescer.submit(item);
    this.inFlight.set(key, running);
    try {
      return await running;
    } finally {
      this.inFlight.delete(key);
    }
  }
}

/** @returns how to run one command of a kind, each database having lanes of its own */
export function together<Item extends Submitted, Result>(
  options: Options<Item, Result>,
): (db: Database, item: Item) => Promise<Result> {
  const lanesOf = new WeakMap<Database, Lanes<Item, Result>>();
  return (db, item) => {
    const lanes = lanesOf.get(db) ?? new Lanes(db, options);
    lanesOf.set(db, lanes);
    return lanes.run(item);
  };
}

/** For a `call` of more than one statement. */
export const inOneTransaction =
  <Item, Answers>(run: (tx: Tx, items: readonly Item[]) => Promise<Answers>) =>
  (db: Database, items: readonly Item[]): Promise<Answers> =>
    db.transaction((tx) => run(tx, items));

/** The commands' keys, hashes (hexadecimal), inputs (JSON text) and actors: seven lists, as the functions for many take them. */
export function commandLists(items: readonly Submitted[]): string[][] {
  const commands = items.map(({ command }) => command);
  const prints = commands.map(fingerprint);
  return [
    commands.map(({ idempotencyKey }) => idempotencyKey),
    prints.map(({ hash }) => hash.toString('hex')),
    prints.map(({ input }) => input),
    commands.map(({ actor }) => actor.kind),
    commands.map(({ actor }) => actor.id),
    commands.map(({ actor }) => actor.edge),
    commands.map(({ actor }) => actor.label),
  ];
}
