import { z } from 'zod';
import { auditTrail, type AuditEntry } from '../../../core/audit';
import { defineEndpoint } from '../../../platform/http/endpoint';
import type { FileColumn } from '../../shared/file-column';
import { periodOf, periodQuery } from '../../shared/period';
import { wholeNumber } from '../../shared/shapes';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';

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

const auditFilter = {
  actorKind: z.enum(['user', 'admin', 'integration', 'system']).optional(),
  actorId: z.string().max(64).optional(),
  command: z.string().max(80).optional(),
  record: z.string().max(64).optional(),
  text: z.string().trim().min(2).max(100).optional(),
  ...periodQuery,
};

export const listAudit = defineEndpoint({
  name: 'audit.list-audit',
  method: 'GET',
  path: '/audit',
  summary:
    'What was done, by whom and from where, newest first; `meta.next` reads on, `meta.searchedTo` says how far a text was looked for',
  who: ['admin'],
  permission: 'api::audit.read',
  query: z.strictObject({
    ...auditFilter,
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    pageSize: wholeNumber(1, 100).default(50),
  }),
  response: z.array(entryShape),
  handle: async ({ core, query }) => {
    const { after, pageSize, ...asked } = query;
    const { entries, next, searchedTo } = await auditTrail(core.db, {
      ...asked,
      ...periodOf(asked),
      after: after === undefined ? undefined : BigInt(after),
      limit: pageSize,
    });
    return {
      data: entries.map(toWireEntry),
      meta: { next: next?.toString() ?? null, searchedTo: searchedTo?.toISOString() ?? null },
    };
  },
});

const PAGE = 1_000;
/** What a cell of a workbook holds: https://support.microsoft.com/office/excel-specifications-and-limits */
const MAX_CELL = 32_000;

const json = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  const text = JSON.stringify(plain(value));
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
};

const COLUMNS: readonly FileColumn<AuditEntry>[] = [
  { header: 'At (UTC)', value: ({ at }) => at.toISOString() },
  { header: 'Number', value: ({ id }) => id.toString() },
  { header: 'Command', value: ({ command }) => command },
  { header: 'By', value: ({ actor }) => actor.label },
  { header: 'Kind', value: ({ actor }) => actor.kind },
  { header: 'Id', value: ({ actor }) => actor.id },
  { header: 'From', value: ({ actor }) => actor.edge },
  { header: 'Record', value: ({ record }) => record ?? '' },
  { header: 'State', value: ({ state }) => state ?? '' },
  { header: 'Asked', value: ({ input }) => json(input) },
  { header: 'Before', value: ({ before }) => json(before) },
  { header: 'After', value: ({ after }) => json(after) },
];

export const exportAudit = defineEndpoint({
  name: 'audit.export-audit',
  method: 'GET',
  path: '/audit/export',
  summary: 'The audit trail as a file, with the same filters',
  who: ['admin'],
  permission: ['api::audit.read', 'api::ledger.export'],
  query: z.strictObject({ ...auditFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { format, ...asked } }) => {
    const filter = { ...asked, ...periodOf(asked) };
    const pages = pagesOf(async (after: bigint | undefined) => {
      const { entries, next } = await auditTrail(core.db, { ...filter, after, limit: PAGE });
      return { rows: entries, next };
    });
    return tableFile('audit', format, COLUMNS, pages, signal);
  },
});
