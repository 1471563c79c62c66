import { fingerprint, runDry, tryAgain, type Command, type Outcome } from './command';
import { IdempotencyKeyReusedError } from './errors';
import { decodeJson } from './json';
import { onlyRow, type Database, type Queryable } from './tx';

/** What `audit.begin_call` raises, and the functions for many answer, for a key that was used with other input. */
export const KEY_REUSED = 'TGA01';

/** How a function that takes an `audit.call` begins: these eight parameters, then those of the command from $9 on. */
export const CALL_PARAMETERS = `row ($1::text, $2::text, $3::bytea, $4::jsonb, $5::text, $6::text, $7::text, $8::text)::audit.call`;

interface CallRow {
  readonly replayed: boolean;
  /** As `audit.command` stores it. */
  readonly result: unknown;
}

/**
 * `runCommand` for a command that is one function of the database: key and input hash, effect and record in one round
 * trip and one transaction. Several times the throughput where people tap.
 * @param text a statement that calls the function, with CALL_PARAMETERS first; it answers with one row
 * @returns the outcome, and the row for what the function answers beside its stored result
 */
export async function callCommand<Input, Result, Row extends object = object>(
  db: Database,
  command: Command<Input>,
  text: string,
  values: readonly unknown[],
): Promise<Outcome<Result> & { readonly row: Row }> {
  const { input, hash } = fingerprint(command);
  const { idempotencyKey, name, actor } = command;
  const call = [idempotencyKey, name, Buffer.from(hash, 'hex'), input, actor.kind, actor.id, actor.edge, actor.label];
  const run = (q: Queryable): Promise<(CallRow & Row)[]> => q.query(text, [...call, ...values]);
  return tryAgain(async () => {
    try {
      const row = onlyRow(await (command.dryRun ? runDry(db, run) : run(db)));
      return { result: decodeJson<Result>(row.result), replayed: row.replayed, row };
    } catch (error) {
      if (hasCode(error, KEY_REUSED)) throw new IdempotencyKeyReusedError(idempotencyKey);
      throw error;
    }
  });
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
