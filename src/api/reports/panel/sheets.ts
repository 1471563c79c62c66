import { createReadStream, existsSync } from 'node:fs';
import { z } from 'zod';
import { mirrorState, retryMirror, type MirrorState } from '../../../core/reports';
import { NotFoundError } from '../../../core/shared/errors';
import { env } from '../../../platform/env/env';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { configuredTarget, xlsxFile } from '../../../platform/sheets/configured-target';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const stateShape = z.object({
  target: z.enum(['google', 'file']),
  /** Where people open it; null for the file, which is downloaded. */
  url: z.string().nullable(),
  downloadable: z.boolean(),
  enabled: z.boolean(),
  tabs: z.array(z.object({ id: z.string(), on: z.boolean() })),
  lastRunAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  lastError: z.string().nullable(),
  waitsUntil: z.string().nullable(),
  rowsWritten: z.string(),
  waiting: z.number(),
  lagSeconds: z.number(),
  parkedCount: z.number(),
  parked: z.array(z.object({ tab: z.string(), key: z.string(), reason: z.string(), at: z.string() })),
  shut: z.array(z.object({ sheet: z.string(), state: z.string(), reason: z.string().nullable() })),
});

function toWire(state: MirrorState): z.input<typeof stateShape> {
  const { SPREADSHEET_ID: spreadsheetId } = env();
  const google = spreadsheetId !== undefined;
  return {
    ...state,
    target: google ? 'google' : 'file',
    url: google ? `https://docs.google.com/spreadsheets/d/${spreadsheetId}` : null,
    downloadable: !google && existsSync(xlsxFile(env())),
    tabs: [...state.tabs],
    shut: [...state.shut],
    rowsWritten: state.rowsWritten.toString(),
    lastRunAt: state.lastRunAt?.toISOString() ?? null,
    lastSuccessAt: state.lastSuccessAt?.toISOString() ?? null,
    waitsUntil: state.waitsUntil?.toISOString() ?? null,
    parked: state.parked.map((row) => ({ ...row, at: row.at.toISOString() })),
  };
}

export const getMirror = defineEndpoint({
  name: 'reports.get-mirror',
  method: 'GET',
  path: '/sheets',
  summary: 'The state of the spreadsheet: last run, lag, parked rows with their reasons',
  who: ['admin'],
  permission: 'api::sheets.read',
  response: stateShape,
  handle: async ({ core }) => ({
    data: toWire(await mirrorState(core.db, configuredTarget(env()).id, core.clock.now())),
  }),
});

export const retryMirrorInPanel = defineEndpoint({
  name: 'reports.retry-mirror',
  method: 'POST',
  path: '/sheets/retries',
  summary: 'Try one parked row again, or everything that is parked or blocked',
  who: ['admin'],
  permission: 'api::sheets.manage',
  command: true,
  body: z.strictObject({ row: z.strictObject({ tab: z.string().max(40), key: z.string().max(255) }).optional() }),
  response: z.object({ retried: z.number(), unblocked: z.number() }),
  handle: async ({ core, call, body }) => {
    const input = { targetId: configuredTarget(env()).id, ...(body.row ? { row: body.row } : {}) };
    const { result, replayed } = await retryMirror(core, call, input);
    return { data: result, replayed };
  },
});

export const downloadMirror = defineEndpoint({
  name: 'reports.download-mirror',
  method: 'GET',
  path: '/sheets/file',
  summary: 'The .xlsx file as it was last written',
  who: ['admin'],
  permission: 'api::sheets.read',
  response: z.unknown(),
  handle: async () => {
    const file = xlsxFile(env());
    if (!existsSync(file)) throw new NotFoundError('file');
    return {
      contentType: XLSX,
      headers: { 'content-disposition': 'attachment; filename="tillgram.xlsx"', 'cache-control': 'private, no-store' },
      raw: createReadStream(file),
    };
  },
});
