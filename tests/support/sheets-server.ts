import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Clock } from '../../src/core/shared/clock';
import type { ServiceAccount } from '../../src/platform/sheets/google-target';
import { SheetsApi } from './sheets-api';
import { ApiError } from './sheets-grid';

const WINDOW_MS = 60_000;
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

export interface SheetsServerOptions {
  readonly clock: Clock;
  /** Google's: 60 a minute and user. */
  readonly writesPerMinute?: number;
  readonly readsPerMinute?: number;
  readonly maxBodyBytes?: number;
}

/** What a request may be answered with instead of being served. `lost` is served, and its answer never arrives. */
export type Fault = { readonly status: number; readonly retryAfterSeconds?: number } | 'lost' | 'unreachable';

export interface SheetsServer {
  readonly url: string;
  readonly spreadsheetId: string;
  readonly account: ServiceAccount;
  readonly api: SheetsApi;
  /** Requests served, by kind. */
  readonly served: { read: number; write: number; refusedForQuota: number; bytes: number; token: number };
  /** The next requests meet these, one each. */
  faults: Fault[];
  /** Called before a request is served, for what people do meanwhile. */
  beforeWrite: (() => void) | undefined;
  /** Awaited before any request is answered, so that a test can hold one. */
  beforeAnswer: (() => Promise<void>) | undefined;
  /** Every token given so far stops being accepted. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** A local server in the shape of Google's: signs service accounts in, checks each request, enforces the quotas. */
export async function startSheetsServer(options: SheetsServerOptions): Promise<SheetsServer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account: ServiceAccount = {
    client_email: 'mirror@tests.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const api = new SheetsApi();
  const tokens = new Set<string>();
  const recent: Record<'read' | 'write', number[]> = { read: [], write: [] };
  const limits = { read: options.readsPerMinute ?? 60, write: options.writesPerMinute ?? 60 };
  const maxBodyBytes = options.maxBodyBytes ?? 2_000_000;
  const spreadsheetId = `test-${randomBytes(6).toString('hex')}`;

  const signIn = (body: Buffer): unknown => {
    const form = new URLSearchParams(body.toString());
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const verified = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
    const { iss, aud, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const allowed = String(scope).includes('https://www.googleapis.com/auth/spreadsheets');
    if (!verified || iss !== account.client_email || aud !== TOKEN_URL || !allowed)
      throw new ApiError(400, 'invalid_grant');
    const token = randomBytes(16).toString('hex');
    tokens.add(token);
    server.served.token += 1;
    return { access_token: token, expires_in: 3600, token_type: 'Bearer' };
  };

  const take = (kind: 'read' | 'write'): void => {
    const now = options.clock.now().getTime();
    recent[kind] = recent[kind].filter((at) => at > now - WINDOW_MS);
    if (recent[kind].length >= limits[kind]) {
      server.served.refusedForQuota += 1;
      const [oldest = now] = recent[kind];
      const seconds = Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000));
      throw new ApiError(429, `Quota exceeded for quota metric '${kind} requests' per minute per user`, seconds);
    }
    recent[kind].push(now);
    server.served[kind] += 1;
  };

  const handle = (request: IncomingMessage, url: URL, body: Buffer): unknown => {
    if (request.method === 'POST' && url.pathname === '/token') return signIn(body);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!tokens.has(token)) throw new ApiError(401, 'Request had invalid authentication credentials.');
    const base = `/v4/spreadsheets/${spreadsheetId}`;
    if (!url.pathname.startsWith(base)) throw new ApiError(404, 'Requested entity was not found.');
    server.served.bytes += body.length;
    if (body.length > maxBodyBytes) throw new ApiError(413, 'Request payload is too large');
    const call = `${request.method} ${decodeURIComponent(url.pathname.slice(base.length))}`;
    const json: unknown = body.length > 0 ? JSON.parse(body.toString()) : null;
    switch (call) {
      case 'GET ':
        take('read');
        return api.describe(url.searchParams.get('fields'));
      case 'POST /values:batchGetByDataFilter':
        take('read');
        return api.read(json);
      case 'POST /values:batchUpdate':
        take('write');
        server.beforeWrite?.();
        return api.writeValues(json);
      case 'POST :batchUpdate':
        take('write');
        return api.restructure(json);
      default:
        throw new ApiError(404, `Method not found: ${call}`);
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const url = new URL(request.url ?? '/', 'http://localhost');
    await server.beforeAnswer?.();
    const fault = url.pathname === '/token' ? undefined : server.faults.shift();
    if (fault === 'unreachable') {
      request.socket.destroy();
      return;
    }
    try {
      if (fault !== undefined && fault !== 'lost')
        throw new ApiError(fault.status, 'injected', fault.retryAfterSeconds);
      const result = handle(request, url, body);
      if (fault === 'lost') request.socket.destroy();
      else send(response, 200, result);
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(500, String(error));
      const retry = failure.retryAfterSeconds;
      if (retry !== undefined) response.setHeader('retry-after', String(retry));
      send(response, failure.status, { error: { code: failure.status, message: failure.message, status: 'FAILED' } });
    }
  };

  const http: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const server: SheetsServer = {
    url: `http://127.0.0.1:${port}`,
    spreadsheetId,
    account,
    api,
    served: { read: 0, write: 0, refusedForQuota: 0, bytes: 0, token: 0 },
    faults: [],
    beforeWrite: undefined,
    beforeAnswer: undefined,
    expireTokens: () => tokens.clear(),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=UTF-8');
  response.end(JSON.stringify(body));
}
