import { z } from 'zod';
import { auditTrail, type AuditEntry } from '../../../core/audit';
import { defineEndpoint } from '../../../platform/http/endpoint';

const entryShape = z.object({
  id: z.string(),
  at: z.string(),
  command: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), edge: z.string(), label: z.string() }),
  input: z.unknown(),
  record: z.string().nullable(),
  state: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** Big integers and dates of an input, as JSON can say them. */
const plain = (value: unknown): unknown =>
  value === undefined
    ? null
    : (JSON.parse(
        JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
      ) as unknown);

const toWireEntry = (entry: AuditEntry): z.input<typeof entryShape> => ({
  id: entry.id.toString(),
  at: entry.at.toISOString(),
  command: entry.command,
  actor: entry.actor,
  input: plain(entry.input),
  record: entry.record,
  state: entry.state,
  before: plain(entry.before),
  after: plain(entry.after),
});

export const listAudit = defineEndpoint({
  name: 'audit.list-audit',
  method: 'GET',
  path: '/audit',
  summary: 'What was done, by whom and from where, newest first; `meta.next` reads on',
  who: ['admin'],
  permission: 'api::audit.read',
  query: z.strictObject({
    actorKind: z.enum(['user', 'admin', 'integration', 'system']).optional(),
    actorId: z.string().max(64).optional(),
    command: z.string().max(80).optional(),
    record: z.string().max(64).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
    text: z.string().trim().min(2).max(100).optional(),
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    pageSize: z.coerce.number({ error: 'must be a whole number' }).int().min(1).max(100).default(50),
  }),
  response: z.array(entryShape),
  handle: async ({ core, query }) => {
    const { from, to, after, pageSize, ...filter } = query;
    const { entries, next } = await auditTrail(core.db, {
      ...filter,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      after: after === undefined ? undefined : BigInt(after),
      limit: pageSize,
    });
    return { data: entries.map(toWireEntry), meta: { next: next?.toString() ?? null } };
  },
});
