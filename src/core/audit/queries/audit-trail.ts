import { decodeJson, type Json } from '../../shared/json';
import type { Actor } from '../../shared/actor';
import { containing } from '../../shared/search';
import type { Queryable } from '../../shared/tx';
import { TRAIL_FLOOR, TRAIL_OF_RECORD, TRAIL_PAGE } from '../sql/audit-sql';

export interface AuditFilter {
  readonly actorKind?: Actor['kind'];
  readonly actorId?: string;
  /** A command's name, `wallet.approve-deposit`, or a capability: `wallet`. */
  readonly command?: string;
  /** The id of what was changed. */
  readonly record?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** A part of the command's name, of the actor's or of the input. */
  readonly text?: string;
  /** The `next` of the page before. */
  readonly after?: bigint;
  readonly limit: number;
}

export interface AuditEntry {
  readonly id: bigint;
  readonly at: Date;
  readonly command: string;
  readonly actor: Actor;
  /** What was asked for, the reason among it. */
  readonly input: unknown;
  readonly record: string | null;
  /** The state the record has since. */
  readonly state: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** What the next page goes on after; null at the end of the trail. */
  readonly next: bigint | null;
  /** Where the search for a text has stopped, though the page is not full; it goes on at `next`. */
  readonly searchedTo: Date | null;
}

/** A text is looked for in the rows themselves, so many a page: an index of it would cost every command. */
const SEARCHED_AT_ONCE = 100_000;

interface AuditRow {
  readonly id: bigint;
  readonly at: Date;
  readonly name: string;
  readonly actor_kind: Actor['kind'];
  readonly actor_id: string;
  readonly actor_edge: Actor['edge'];
  readonly actor_label: string;
  readonly input: Json;
  readonly record: string | null;
  readonly state: string | null;
  readonly before: Json;
  readonly after: Json;
}

/**
 * What was done, newest first.
 * @param searchedAtOnce how many rows a page looks through for a text; a record's are few, and all looked through
 */
export async function auditTrail(
  q: Queryable,
  filter: AuditFilter,
  searchedAtOnce = SEARCHED_AT_ONCE,
): Promise<AuditPage> {
  const { command, record, text, limit } = filter;
  const whole = command?.includes('.');
  const chosen = [
    filter.actorKind ?? null,
    filter.actorId ?? null,
    whole ? command : null,
    filter.from ?? null,
    filter.to ?? null,
    filter.after ?? null,
    whole ? null : (command ?? null),
  ];
  const [floor] =
    text !== undefined && record === undefined ? await q.query<Floor>(TRAIL_FLOOR, [...chosen, searchedAtOnce]) : [];
  const values = [...chosen, limit + 1, text === undefined ? null : containing(text)];
  const rows =
    record === undefined
      ? await q.query<AuditRow>(TRAIL_PAGE, [...values, floor?.id ?? null])
      : await q.query<AuditRow>(TRAIL_OF_RECORD, [...values, writtenAs(record)]);
  const entries = rows.slice(0, limit).map(toEntry);
  if (rows.length > limit) return { entries, next: entries.at(-1)?.id ?? null, searchedTo: null };
  return { entries, next: floor?.id ?? null, searchedTo: floor?.at ?? null };
}

/** A number is kept as an object (`shared/json.ts`), and so read out of a row. */
const NUMBER = /^\{"\$bigint": "(\d+)"\}$/;

const writtenAs = (record: string): readonly string[] => [record, `{"$bigint": "${record}"}`];

interface Floor {
  readonly id: bigint;
  readonly at: Date;
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  command: row.name,
  actor: { kind: row.actor_kind, id: row.actor_id, edge: row.actor_edge, label: row.actor_label },
  input: decodeJson(row.input),
  record: row.record === null ? null : (NUMBER.exec(row.record)?.[1] ?? row.record),
  state: row.state,
  before: decodeJson(row.before),
  after: decodeJson(row.after),
});
