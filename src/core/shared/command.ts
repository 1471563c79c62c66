import { hash as digest } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from './actor';
import { IdempotencyKeyReusedError, InvalidInputError } from './errors';
import { decodeJson, encodeJson } from './json';
import { onlyRow, type Database, type Queryable, type Tx } from './tx';

export interface Command<Input> {
  /** `<capability>.<verb>-<noun>`, e.g. `wallet.approve-deposit`. */
  readonly name: string;
  /** Unique for ever, scoped by the edge so that two callers cannot meet: `rest:user:17:<header>`, `tg:<update_id>`. */
  readonly idempotencyKey: string;
  readonly actor: Actor;
  /** What the command was asked to do. It is stored and hashed: no secrets in it. */
  readonly input: Input;
  /** Takes the same way and rolls back; nothing is stored. */
  readonly dryRun?: boolean;
}

export interface Outcome<Result> {
  readonly result: Result;
  /** True when the key was known and this is the stored first result. */
  readonly replayed: boolean;
}

const MAX_KEY_LENGTH = 255;
const MAX_ATTEMPTS = 5;
/** serialization_failure and deadlock_detected: the transaction left nothing and may be tried again. */
const RETRYABLE: ReadonlySet<unknown> = new Set(['40001', '40P01']);

const FIND = `select f.known_hash, f.known_result, f.new_id from audit.find_command($1::text) f`;

const IS_STORED = `select exists (select from audit.command c where c.key = $1::text) as stored`;

const STORE = `
  insert into audit.command
    (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  overriding system value
  values ($1::bigint, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10)`;

interface FoundCommand {
  readonly known_hash: Buffer | null;
  readonly known_result: unknown;
  /** The id for the new row when the key is not known. */
  readonly new_id: bigint | null;
}

class DryRunRollback extends Error {}

/** What a transaction would have given: it is rolled back. */
export async function runDry<Result>(db: Database, run: (tx: Tx) => Promise<Result>): Promise<Result> {
  let result: Result | undefined;
  try {
    await db.transaction(async (tx) => {
      result = await run(tx);
      throw new DryRunRollback();
    });
  } catch (error) {
    if (!(error instanceof DryRunRollback)) throw error;
  }
  return result as Result;
}

/**
 * The one way in for every change: begins, looks the key up, runs `fn`, writes the audit row, commits.
 * Transactions that Postgres aborts for a deadlock or a serialisation failure are tried again, at most five times.
 * @returns the result of `fn`, or the stored first result with `replayed: true`
 * @throws IdempotencyKeyReusedError when the key was used with other input; whatever `fn` throws, after a rollback
 */
export async function runCommand<Input, Result>(
  db: Database,
  command: Command<Input>,
  fn: (tx: Tx, input: Input) => Promise<Result>,
): Promise<Outcome<Result>> {
  const print = fingerprint(command);
  return tryAgain(() => attemptCommand(db, command, print, fn));
}

/** Whether a command with this key was done before: asked again, it only gives its first result. */
export async function isStored(q: Queryable, idempotencyKey: string): Promise<boolean> {
  return onlyRow(await q.query<{ stored: boolean }>(IS_STORED, [idempotencyKey])).stored;
}

export interface Fingerprint {
  /** The input as canonical JSON text. */
  readonly input: string;
  /** SHA-256 of the command's name and input, hexadecimal: what a key is bound to. */
  readonly hash: string;
}

/** @throws InvalidInputError for a key that is empty or too long */
export function fingerprint(command: Command<unknown>): Fingerprint {
  const { idempotencyKey: key } = command;
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    throw new InvalidInputError('Idempotency-Key', `must have 1 to ${MAX_KEY_LENGTH} characters`);
  }
  const input = encodeJson(command.input);
  return { input, hash: digest('sha256', `${command.name}\n${input}`, 'hex') };
}

function attemptCommand<Input, Result>(
  db: Database,
  command: Command<Input>,
  { input, hash }: Fingerprint,
  fn: (tx: Tx, input: Input) => Promise<Result>,
): Promise<Outcome<Result>> {
  const attempt = async (tx: Tx): Promise<Outcome<Result>> => {
    const found = onlyRow(await tx.query<FoundCommand>(FIND, [command.idempotencyKey]));
    if (found.known_hash) {
      if (found.known_hash.toString('hex') !== hash) throw new IdempotencyKeyReusedError(command.idempotencyKey);
      return { result: decodeJson<Result>(found.known_result), replayed: true };
    }
    const commandId = found.new_id ?? undefined;
    const result = await fn({ ...tx, commandId }, command.input);
    const { actor } = command;
    const record = [commandId, command.idempotencyKey, command.name, Buffer.from(hash, 'hex'), input];
    const who = [actor.kind, actor.id, actor.edge, actor.label];
    if (!command.dryRun) await tx.query(STORE, [...record, encodeJson(result ?? null), ...who]);
    return { result, replayed: false };
  };
  return command.dryRun ? runDry(db, attempt) : db.transaction(attempt);
}

/**
 * Whether the transaction was rolled back for a reason that another try may not meet: a deadlock, a serialisation
 * failure, or a key that somebody else took in the same moment (the next try finds it).
 */
function leftNothing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  const keyTaken = error.code === '23505' && 'constraint' in error && error.constraint === 'command_key_unique';
  return keyTaken || RETRYABLE.has(error.code);
}

/** Waits before the next attempt, longer each time and by chance, so that rivals do not meet again. */
const backOff = (attempt: number): Promise<void> => delay(Math.random() * 2 ** attempt * 5);

/** Runs a transaction, and again, at most five times, when it left nothing for a reason that another try may not meet. */
export async function tryAgain<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !leftNothing(error)) throw error;
      await backOff(attempt);
    }
  }
}
