/**
 * How the core talks to Postgres. The core knows only these interfaces; `platform/db` implements them with `pg`.
 *
 * Values come back as: int8 → bigint, numeric → string, timestamptz → Date, date → string, jsonb → parsed JSON.
 * Every statement is prepared once per connection, so `text` must be a constant, never built from input.
 */
export interface Queryable {
  /** Runs one statement and returns its rows. Throws `DatabaseError` of the driver (with `.code`, `.constraint`). */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Can make others look sooner. */
export interface Teller {
  /**
   * Tells whoever listens on a channel, as NOTIFY would: a transaction's news are heard after its commit, and never
   * after a rollback. But they go on their own, because Postgres lets transactions with a NOTIFY commit only one after
   * the other; so news may be lost when the process is killed in that moment. They may only make others look sooner.
   */
  notify(channel: string, payload: string): void;
}

/** A transaction in progress. It is passed as the first parameter; there is never an ambient one. */
export interface Tx extends Queryable, Teller {
  readonly kind: 'tx';
  /** The id its `audit.command` row will have; what is written inside refers to it. Absent outside of `runCommand`. */
  readonly commandId?: bigint;
}

/**
 * Reads may go through it directly. What changes business records is a command, and only `runCommand` and what stands beside it
 * in this folder open transactions; what a process notes of itself (a claim, how far it is) is written without.
 */
export interface Database extends Queryable, Teller {
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Many statements that all see the moment of the first and can't write: `repeatable read, read only`.
   * @param statementTimeoutMs how long each of them may take, instead of the pool's limit
   */
  snapshot<T>(statementTimeoutMs: number, run: (q: Queryable) => Promise<T>): Promise<T>;
}

/** The only row of a statement that returns exactly one. Throws when there is none or more than one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) throw new Error(`expected exactly one row, got ${rows.length}`);
  return row;
}
