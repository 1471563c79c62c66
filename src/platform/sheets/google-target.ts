import { readFile } from 'node:fs/promises';
import { auth, sheets, type sheets_v4 } from 'googleapis/build/src/apis/sheets';
import { z } from 'zod';
import {
  TargetBusyError,
  TargetProtectedError,
  TargetRefusedError,
  TargetUnusableError,
  type Cell,
  type GridPatch,
  type GridRange,
  type GridTarget,
} from '../../core/reports';
import { toRequests } from './google-requests';

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';
const TIMEOUT_MS = 60_000;

export interface ServiceAccount {
  readonly client_email: string;
  readonly private_key: string;
}

export interface GoogleOptions {
  readonly spreadsheetId: string;
  /** Read when it is first needed, so that a missing key file is the mirror's trouble and not the whole product's. */
  readonly account: () => Promise<ServiceAccount>;
  /** Another server that speaks the same API, with its own token endpoint at `/token`. */
  readonly apiUrl?: string;
}

const accountSchema = z.object({
  type: z.literal('service_account', { error: 'must be the key file of a service account' }),
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
});

/** @throws TargetUnusableError that says what is wrong with the file, never what is in it */
export async function readServiceAccount(file: string): Promise<ServiceAccount> {
  try {
    return accountSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')).join(', ') : 'no JSON file';
    throw new TargetUnusableError(`GOOGLE_SHEETS_CREDENTIALS_FILE is not a service account's key file: ${why}`);
  }
}

/** A Google spreadsheet, written as a service account that has been given edit access to it. */
export function createGoogleTarget(options: GoogleOptions): GridTarget {
  const { spreadsheetId } = options;
  let client: Promise<sheets_v4.Sheets> | undefined;
  const ask = async <Answer>(request: (api: sheets_v4.Sheets) => Promise<Answer>): Promise<Answer> => {
    client ??= createClient(options);
    try {
      return await request(await client);
    } catch (error) {
      const failure = toTargetError(error);
      // The library keeps a token until it expires by the clock, also one that is not accepted any more.
      if (failure instanceof TokenRefusedError || failure instanceof TargetUnusableError) client = undefined;
      throw failure;
    }
  };
  return {
    kind: 'grid',
    id: `google:${spreadsheetId}`,

    async sheets() {
      const { data } = await ask((api) => api.spreadsheets.get({ spreadsheetId, fields: 'sheets.properties' }));
      return (data.sheets ?? []).flatMap(({ properties }) => {
        // A chart's page has no grid: nothing can be written to it.
        if (!properties?.gridProperties) return [];
        const { rowCount, columnCount } = properties.gridProperties;
        const { sheetId, title } = properties;
        return [{ sheetId: sheetId ?? 0, title: title ?? '', rows: rowCount ?? 0, columns: columnCount ?? 0 }];
      });
    },

    async read(ranges) {
      if (ranges.length === 0) return [];
      const texts = ranges.map(toA1);
      const { data } = await ask((api) =>
        api.spreadsheets.values.batchGetByDataFilter({
          spreadsheetId,
          requestBody: {
            dataFilters: texts.map((a1Range) => ({ a1Range })),
            majorDimension: 'ROWS',
            valueRenderOption: 'UNFORMATTED_VALUE',
            dateTimeRenderOption: 'SERIAL_NUMBER',
          },
        }),
      );
      const tables = new Map<string, Cell[][]>();
      for (const { dataFilters, valueRange } of data.valueRanges ?? []) {
        for (const filter of dataFilters ?? []) tables.set(filter.a1Range ?? '', toCells(valueRange?.values));
      }
      return texts.map((text) => tables.get(text) ?? []);
    },

    async restructure(changes) {
      await ask((api) =>
        api.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests: changes.flatMap(toRequests) } }),
      );
    },

    async write(patches) {
      const requestBody: sheets_v4.Schema$BatchUpdateValuesRequest = {
        // RAW: a text that begins with = or + is a text. USER_ENTERED would run it.
        valueInputOption: 'RAW',
        data: patches.map(toValueRange),
      };
      await ask((api) => api.spreadsheets.values.batchUpdate({ spreadsheetId, requestBody }));
    },
  };
}

async function createClient(options: GoogleOptions): Promise<sheets_v4.Sheets> {
  const account = await options.account();
  const client = new auth.JWT({
    email: account.client_email,
    key: account.private_key,
    scopes: [SCOPE],
  });
  // Node's own fetch: the library would load another one at its first request.
  client.transporter.defaults.fetchImplementation = fetch;
  const { apiUrl } = options;
  if (apiUrl !== undefined) redirectTokens(client, new URL('/token', apiUrl));
  return sheets({
    version: 'v4',
    auth: client,
    timeout: TIMEOUT_MS,
    // The client's own retries would be requests that nobody counts; the mirror tries again by itself.
    retry: false,
    ...(apiUrl === undefined ? {} : { rootUrl: new URL('/', apiUrl).toString() }),
  });
}

/** The library knows one address for tokens; another server's are asked for at its own. */
function redirectTokens(client: InstanceType<typeof auth.JWT>, tokenUrl: URL): void {
  client.transporter.interceptors.request.add({
    resolved: (config) => {
      if (config.url.hostname === 'oauth2.googleapis.com') config.url = tokenUrl;
      return Promise.resolve(config);
    },
  });
}

const CONNECTION_LOST = 'no answer from the spreadsheet service';

class TokenRefusedError extends TargetBusyError {}

/** What gaxios throws for an answer that is no success (gaxios/build/cjs/src/common.d.ts). */
interface HttpFailure {
  readonly status?: number;
  readonly response?: { readonly status?: number; readonly headers?: Headers; readonly data?: unknown };
}

/** Google has no code of its own for it. */
const PROTECTED = /protected (cell|range|sheet)/i;

function toTargetError(error: unknown): Error {
  if (error instanceof TargetUnusableError) return error;
  const { response, status: outerStatus } = (typeof error === 'object' && error !== null ? error : {}) as HttpFailure;
  const status = response?.status ?? outerStatus;
  const reason = messageOf(response?.data);
  if (reason !== undefined && PROTECTED.test(reason)) return new TargetProtectedError(reason);
  switch (status) {
    case undefined:
      return new TargetBusyError(CONNECTION_LOST, null, { cause: error });
    case 400:
    case 413:
      return new TargetRefusedError(reason ?? 'the request was refused');
    case 401:
      return new TokenRefusedError('the access token was not accepted; a new one will be asked for');
    case 403:
      return new TargetUnusableError(reason ?? 'the service account may not edit the spreadsheet');
    case 404:
      return new TargetUnusableError('there is no spreadsheet with the id in SPREADSHEET_ID');
    default:
      return new TargetBusyError(`${status}: ${reason ?? 'no reason given'}`, retryAfter(response?.headers));
  }
}

function messageOf(data: unknown): string | undefined {
  const parsed = z.object({ error: z.object({ message: z.string() }) }).safeParse(data);
  return parsed.success ? parsed.data.error.message : undefined;
}

/** Retry-After in seconds (RFC 9110, 10.2.3: seconds or a date). */
function retryAfter(headers: Headers | undefined): number | null {
  const text = headers?.get('retry-after');
  if (text === null || text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

function toValueRange(patch: GridPatch): sheets_v4.Schema$ValueRange {
  const width = patch.values[0]?.length ?? 1;
  return {
    range: toA1({
      title: patch.title,
      firstRow: patch.row,
      lastRow: patch.row + patch.values.length - 1,
      firstColumn: patch.column,
      lastColumn: patch.column + width - 1,
    }),
    majorDimension: 'ROWS',
    // null would leave a cell as it is; the empty text empties it.
    values: patch.values.map((row) => row.map((cell) => cell ?? '')),
  };
}

function toCells(values: unknown[][] | null | undefined): Cell[][] {
  return (values ?? []).map((row) =>
    row.map((cell) => {
      if (typeof cell === 'number') return cell;
      if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
      return typeof cell === 'string' && cell !== '' ? cell : null;
    }),
  );
}

/** A1 notation of a range: `'Users'!A2:C10`, `'Users'!A2:A` to the end, `'Users'!1:1` for a whole row. */
export function toA1(range: GridRange): string {
  const title = `'${range.title.replaceAll("'", "''")}'`;
  if (range.lastColumn === undefined) return `${title}!${range.firstRow}:${range.lastRow ?? range.firstRow}`;
  return `${title}!${columnName(range.firstColumn)}${range.firstRow}:${columnName(range.lastColumn)}${range.lastRow ?? ''}`;
}

/** 0 → A, 25 → Z, 26 → AA. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
