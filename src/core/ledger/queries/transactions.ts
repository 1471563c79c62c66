import { minor, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import type { AccountRef } from '../account';
import { TransactionNotFoundError } from '../errors';
import { TRANSACTION, TRANSACTION_LINES, TRANSACTIONS_OF_SUBJECT } from '../sql/reads';
import type { Subject } from '../transaction';

export interface TransactionEntry {
  readonly line: number;
  readonly account: AccountRef;
  readonly accountId: bigint;
  /** Minor units: below zero where the money comes from. */
  readonly amount: Minor;
  /** Of the account, or of the stripe of a striped house account. */
  readonly balanceAfter: Minor;
}

/** A transaction with all its entries, its subject, and the command that made it. */
export interface TransactionView {
  readonly id: bigint;
  readonly kind: string;
  readonly subject: Subject;
  readonly effectiveAt: Date;
  readonly writtenAt: Date;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly memo: string | null;
  readonly key: string | null;
  readonly reversalOf: bigint | null;
  readonly reversedBy: bigint | null;
  readonly holdId: bigint | null;
  readonly entries: readonly TransactionEntry[];
  /** Null for what was posted outside of a command, as tests do. */
  readonly command: TransactionCommand | null;
}

export interface TransactionCommand {
  readonly key: string;
  readonly name: string;
  readonly input: unknown;
  readonly edge: string;
  readonly actorLabel: string;
  readonly at: Date;
}

interface TransactionRow {
  readonly id: bigint;
  readonly kind: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly effective_at: Date;
  readonly written_at: Date;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly memo: string | null;
  readonly key: string | null;
  readonly reversal_of: bigint | null;
  readonly hold_id: bigint | null;
  readonly reversed_by: bigint | null;
  readonly command_key: string | null;
  readonly command_name: string | null;
  readonly command_input: unknown;
  readonly actor_edge: string | null;
  readonly actor_label: string | null;
  readonly command_at: Date | null;
}

interface LineRow {
  readonly line: number;
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly account_id: bigint;
}

/** @throws TransactionNotFoundError */
export async function transaction(q: Queryable, id: bigint): Promise<TransactionView> {
  const [row] = await q.query<TransactionRow>(TRANSACTION, [id]);
  if (!row) throw new TransactionNotFoundError(id.toString());
  const lines = await q.query<LineRow>(TRANSACTION_LINES, [id]);
  return {
    id: row.id,
    kind: row.kind,
    subject: { type: row.subject_type, id: row.subject_id },
    effectiveAt: row.effective_at,
    writtenAt: row.written_at,
    actor: { kind: row.actor_kind, id: row.actor_id },
    memo: row.memo,
    key: row.key,
    reversalOf: row.reversal_of,
    reversedBy: row.reversed_by,
    holdId: row.hold_id,
    entries: lines.map(toEntry),
    command: commandOf(row),
  };
}

const toEntry = (row: LineRow): TransactionEntry => ({
  line: row.line,
  account: { ownerKind: row.owner_kind, ownerId: row.owner_id, purpose: row.purpose, currency: row.currency },
  accountId: row.account_id,
  amount: minor(row.amount),
  balanceAfter: minor(row.balance_after),
});

function commandOf(row: TransactionRow): TransactionCommand | null {
  if (row.command_key === null || row.command_name === null || row.command_at === null) return null;
  return {
    key: row.command_key,
    name: row.command_name,
    input: row.command_input,
    edge: row.actor_edge ?? '',
    actorLabel: row.actor_label ?? '',
    at: row.command_at,
  };
}

/** Why an entry is there: the entry, its whole transaction with subject and command, and what reversed it. */
export interface Explanation {
  readonly entry: TransactionEntry;
  readonly transaction: TransactionView;
}

/** @param entry named by its transaction and line, as in a statement @throws TransactionNotFoundError */
export async function explain(
  q: Queryable,
  entry: { readonly transactionId: bigint; readonly line: number },
): Promise<Explanation> {
  const view = await transaction(q, entry.transactionId);
  const found = view.entries.find(({ line }) => line === entry.line);
  if (!found) throw new TransactionNotFoundError(`${entry.transactionId}.${entry.line}`);
  return { entry: found, transaction: view };
}

export interface SubjectTransaction {
  readonly id: bigint;
  readonly kind: string;
  readonly effectiveAt: Date;
  readonly writtenAt: Date;
  readonly memo: string | null;
  readonly reversalOf: bigint | null;
}

/** What was posted for a deposit, an order, …, oldest first. */
export async function transactionsOf(q: Queryable, subject: Subject): Promise<SubjectTransaction[]> {
  const rows = await q.query<TransactionRow>(TRANSACTIONS_OF_SUBJECT, [subject.type, subject.id]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    effectiveAt: row.effective_at,
    writtenAt: row.written_at,
    memo: row.memo,
    reversalOf: row.reversal_of,
  }));
}
