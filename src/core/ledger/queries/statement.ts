import { InvalidInputError } from '../../shared/errors';
import { minor, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import type { AccountRef } from '../account';
import { STATEMENT } from '../sql/reads';
import type { Subject } from '../transaction';

export interface StatementLine {
  readonly transactionId: bigint;
  /** Together with the transaction's id it names the entry, and a page goes on behind it. */
  readonly line: number;
  /** Minor units, signed from the account's view. */
  readonly amount: Minor;
  readonly balanceAfter: Minor;
  readonly writtenAt: Date;
  readonly effectiveAt: Date;
  readonly kind: string;
  readonly subject: Subject;
  readonly memo: string | null;
  readonly reversalOf: bigint | null;
  /** The account at the other end of the leg. */
  readonly counterparty: { readonly ownerKind: string; readonly ownerId: string; readonly purpose: string };
}

export interface StatementPage {
  readonly lines: readonly StatementLine[];
  /** Give it as `after` to read on; null when there is no more. */
  readonly next: string | null;
}

export interface StatementRange {
  /** Entries written at or after it. */
  readonly from?: Date;
  /** Entries written before it. */
  readonly to?: Date;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 1,000; 50 when absent. */
  readonly limit?: number;
}

interface StatementRow {
  readonly transaction_id: bigint;
  readonly line: number;
  readonly amount: bigint;
  readonly balance_after: string;
  readonly written_at: Date;
  readonly effective_at: Date;
  readonly kind: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly memo: string | null;
  readonly reversal_of: bigint | null;
  readonly other_owner_kind: string;
  readonly other_owner_id: string;
  readonly other_purpose: string;
}

const MAX_LINES = 1_000;
const CURSOR = /^(\d{1,18})\.(\d{1,5})$/;

/**
 * The entries of an account, newest first, each with the balance after it. A page costs the same however long the
 * history is.
 * @throws InvalidInputError for a cursor or a limit that makes no sense
 */
export async function statement(q: Queryable, account: AccountRef, range: StatementRange = {}): Promise<StatementPage> {
  const limit = range.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LINES) {
    throw new InvalidInputError('limit', `must be from 1 to ${MAX_LINES}`);
  }
  const [transactionId, line] = parseCursor(range.after);
  const rows = await q.query<StatementRow>(STATEMENT, [
    account.ownerKind,
    account.ownerId,
    account.purpose,
    account.currency,
    range.from ?? null,
    range.to ?? null,
    transactionId,
    line,
    limit + 1,
  ]);
  const lines = rows.slice(0, limit).map(toLine);
  const last = lines.at(-1);
  return { lines, next: rows.length > limit && last ? `${last.transactionId}.${last.line}` : null };
}

function parseCursor(cursor: string | undefined): [string | null, string | null] {
  if (cursor === undefined) return [null, null];
  const match = CURSOR.exec(cursor);
  if (!match) throw new InvalidInputError('after', 'must be the `next` of an earlier page');
  return [match[1] ?? null, match[2] ?? null];
}

const toLine = (row: StatementRow): StatementLine => ({
  transactionId: row.transaction_id,
  line: row.line,
  amount: minor(row.amount),
  balanceAfter: minor(BigInt(row.balance_after)),
  writtenAt: row.written_at,
  effectiveAt: row.effective_at,
  kind: row.kind,
  subject: { type: row.subject_type, id: row.subject_id },
  memo: row.memo,
  reversalOf: row.reversal_of,
  counterparty: { ownerKind: row.other_owner_kind, ownerId: row.other_owner_id, purpose: row.other_purpose },
});
