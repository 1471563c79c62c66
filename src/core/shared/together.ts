import { channel } from 'node:diagnostics_channel';
import { textArray } from './array-parameter';
import { Coalescer } from './coalescer';
import { fingerprint, type Command, type Outcome } from './command';
import { DomainError, IdempotencyKeyReusedError } from './errors';
import { decodeJson, encodeJson } from './json';
import { OncePerKey } from './once-per-key';
import type { Database, Tx } from './tx';

interface Submitted {
  readonly command: Command<unknown>;
}

/** The channel on which it is told that a call failed as a whole; the core itself writes no log. */
export const SHARED_CALL_FAILED = 'tillgram:shared-call-failed';

export interface SharedCallFailure {
  /** Of the commands, which are all of one kind. */
  readonly name: string;
  readonly commands: number;
  readonly error: unknown;
}

const failures = channel(SHARED_CALL_FAILED);

export const tellSharedCallFailed = (failure: SharedCallFailure): void => failures.publish(failure);

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
  private readonly keys = new OncePerKey();

  constructor(db: Database, { lanes, maxPerCall, call, alone }: Options<Item, Result>) {
    this.coalescer = new Coalescer({
      lanes,
      maxItemsPerCall: maxPerCall,
      send: async (items) => {
        // Something that fails the whole call leaves nothing; alone, each gets its own answer.
        const answers = await call(db, items).catch((error: unknown): undefined[] => {
          const name = items[0]?.command.name ?? '';
          tellSharedCallFailed({ name, commands: items.length, error });
          return [];
        });
        return items.map((item, index) => answers[index] ?? alone(db, item));
      },
    });
  }

  run(item: Item): Promise<Result> {
    return this.keys.run(item.command.idempotencyKey, () => this.coalescer.submit(item));
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

/** What is stored under a command's key, as functions for many commands answer. */
export interface BegunRow {
  /** Hexadecimal; with the stored result, when the key is known. */
  readonly known_hash: string | null;
  readonly known_result: unknown;
  /** The id of the record, when it is not. */
  readonly command_id: bigint | null;
}

/** @returns the first outcome of a key that is known, else the id that the record will have. @throws IdempotencyKeyReusedError */
export function storedOutcome<Result>(
  command: Command<unknown>,
  { known_hash: knownHash, known_result: knownResult, command_id: commandId }: BegunRow,
): { readonly outcome: Outcome<Result> } | { readonly outcome: null; readonly commandId: bigint } {
  if (commandId !== null) return { outcome: null, commandId };
  if (knownHash !== fingerprint(command).hash) {
    throw new IdempotencyKeyReusedError(command.idempotencyKey);
  }
  return { outcome: { result: decodeJson<Result>(knownResult), replayed: true } };
}

/**
 * The answer for one of many: a refusal is one, too, and fails nobody else.
 * @returns undefined for what must go alone; in an object, because a promise in a promise would be awaited
 */
export async function answerOf<Result>(
  decide: () => Promise<Result | undefined> | Result | undefined,
): Promise<{ readonly given: Promise<Result> } | undefined> {
  try {
    const result = await decide();
    return result === undefined ? undefined : { given: Promise.resolve(result) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const given = Promise.reject<Result>(error);
    // Whoever asked hears of it; should the rest of the call fail, nobody takes this answer, and it is no failure of the process.
    given.catch(() => undefined);
    return { given };
  }
}

/** What `audit.command` keeps of a command, as the functions for many take it in JSON. */
export function recordOf(
  command: Command<unknown>,
  commandId: bigint,
  result: unknown,
): Readonly<Record<string, string>> {
  const { input, hash } = fingerprint(command);
  const { idempotencyKey: key, name, actor } = command;
  return {
    command_id: String(commandId),
    key,
    name,
    hash,
    input,
    result: encodeJson(result),
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_edge: actor.edge,
    actor_label: actor.label,
  };
}

/** The commands' keys, hashes (hexadecimal), inputs (JSON text) and actors: seven lists, as the functions for many take them. */
export function commandLists(items: readonly Submitted[]): (Buffer | null)[] {
  const commands = items.map(({ command }) => command);
  const prints = commands.map(fingerprint);
  return [
    textArray(commands.map(({ idempotencyKey }) => idempotencyKey)),
    textArray(prints.map(({ hash }) => hash)),
    textArray(prints.map(({ input }) => input)),
    textArray(commands.map(({ actor }) => actor.kind)),
    textArray(commands.map(({ actor }) => actor.id)),
    textArray(commands.map(({ actor }) => actor.edge)),
    textArray(commands.map(({ actor }) => actor.label)),
  ];
}
