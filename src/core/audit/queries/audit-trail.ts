import { decodeJson, type Json } from '../../shared/json';
import type { Actor } from '../../shared/actor';
import { containing } from '../../shared/search';
import type { Queryable } from '../../shared/tx';
import { TRAIL_OF_RECORD, TRAIL_PAGE } from '../sql/audit-sql';

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
  readonly next: bigint | null;
}

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

/** What was done, newest first. */
export async function auditTrail(q: Queryable, filter: AuditFilter): Promise<AuditPage> {
  const { command } = filter;
  const whole = command?.includes('.');
  const values = [
    filter.actorKind ?? null,
    filter.actorId ?? null,
    whole ? command : null,
    filter.from ?? null,
    filter.to ?? null,
    filter.text === undefined ? null : containing(filter.text),
    filter.after ?? null,
    filter.limit + 1,
    whole ? null : (command ?? null),
  ];
  const rows =
    filter.record === undefined
      ? await q.query<AuditRow>(TRAIL_PAGE, values)
      : await q.query<AuditRow>(TRAIL_OF_RECORD, [...values, filter.record]);
  const entries = rows.slice(0, filter.limit).map(toEntry);
  return { entries, next: rows.length > filter.limit ? (entries.at(-1)?.id ?? null) : null };
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  command: row.name,
  actor: { kind: row.actor_kind, id: row.actor_id, edge: row.actor_edge, label: row.actor_label },
  input: decodeJson(row.input),
  record: row.record,
  state: row.state,
  before: decodeJson(row.before),
  after: decodeJson(row.after),
});
