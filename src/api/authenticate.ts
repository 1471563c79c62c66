import { createHmac, createSecretKey } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Core as StrapiCore } from '@strapi/strapi';
import type { Core } from '../core/shared/core';
import { findSignedInUsers, type SignedInUser } from '../core/identity';
import { Coalescer } from '../core/shared/coalescer';
import { permissionOf, type Caller, type Endpoint } from '../platform/http/endpoint';
import { ForbiddenError, unauthorized } from '../platform/http/errors';
import type { Authenticate } from '../platform/http/router';
import { MAX_ROW_NUMBER } from './shared/shapes';

/** Permissions may be changed by another process: what is cached is believed this long at most. */
const CACHE_MS = 5_000;

const JWT_SECRET = 'plugin::users-permissions.jwtSecret';

interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly type: 'read-only' | 'full-access' | 'custom';
  readonly expiresAt: Date | string | null;
  readonly permissions: readonly { readonly action: string }[];
}

export interface Authentication {
  readonly authenticate: Authenticate;
  /** Only who calls, whatever they may do. @throws HttpError 401 for bad credentials */
  identify(request: IncomingMessage): Promise<Caller>;
}

interface JwtService {
  verify(token: string): Promise<{ readonly id?: unknown }>;
}

/**
 * Callers of the content API: users by JWT, integrations by Strapi API token, as Strapi itself knows them, with the
 * permissions that its settings pages give. Tokens and permissions are cached for seconds and dropped at once when
 * they change in this process; the user's own row is never cached, so blocking someone works at once.
 */
export function createAuthentication(strapi: StrapiCore.Strapi, core: Core): Authentication {
  const jwt = strapi.plugin('users-permissions').service<JwtService>('jwt');
  const rolePermissions = createCache((role: string) => loadRolePermissions(strapi, role));
  const apiTokens = createCache((hash: string) => loadApiToken(strapi, hash));
  subscribe(strapi, () => {
    rolePermissions.clear();
    apiTokens.clear();
  });
  const salt = strapi.config.get<string>('admin.apiToken.salt');
  const users = createUserLookup(core);

  const identify = async (request: IncomingMessage): Promise<Identity> => {
    const { scheme, credentials } = readAuthorization(request);
    if (scheme === undefined) return { caller: { kind: 'public' } };
    if (scheme !== 'bearer' || credentials === undefined) throw unauthorized();
    if (credentials.split('.').length === 3) {
      const payload = await jwt.verify(credentials).catch(() => {
        throw unauthorized();
      });
      return identifyUser(await users(Number(payload.id)));
    }
    return identifyIntegration(await apiTokens.get(createHmac('sha512', salt).update(credentials).digest('hex')));
  };
  return {
    identify: async (request) => (await identify(request)).caller,
    async authenticate(request, endpoint) {
      const { caller, role, token } = await identify(request);
      if (token) return admitIntegration(caller, token, endpoint);
      if (role !== undefined) return admitUser(caller, await rolePermissions.get(role), endpoint);
      return admitPublic(endpoint);
    },
  };
}

interface Identity {
  readonly caller: Caller;
  /** A user's. */
  readonly role?: string;
  /** An integration's. */
  readonly token?: ApiToken;
}

function identifyUser(user: SignedInUser | undefined): Identity {
  if (!user?.mayAct) throw unauthorized();
  const { id: userId, telegramId, label, role } = user;
  return { caller: { kind: 'user', userId, telegramId, label }, role };
}

function identifyIntegration(token: ApiToken | undefined): Identity {
  if (!token || (token.expiresAt !== null && new Date(token.expiresAt) < new Date())) throw unauthorized();
  return { caller: { kind: 'integration', tokenId: token.id, label: token.name }, token };
}

function readAuthorization(request: IncomingMessage): { scheme?: string; credentials?: string } {
  const header = request.headers.authorization;
  if (header === undefined) return {};
  const [scheme = '', credentials, ...rest] = header.trim().split(/\s+/);
  return { scheme: scheme.toLowerCase(), credentials: rest.length === 0 ? credentials : undefined };
}

function admitPublic(endpoint: Endpoint): Caller {
  if (!endpoint.who.includes('public')) throw unauthorized();
  return { kind: 'public' };
}

/**
 * Given text, jsonwebtoken tries to read it as a public key first, for every token it verifies: a third of the server's
 * time. A key made once goes straight to the signature. Strapi signs and verifies with whatever stands in its configuration.
 */
export function keepJwtSecretAsKey(strapi: StrapiCore.Strapi): void {
  strapi.config.set(JWT_SECRET, createSecretKey(Buffer.from(strapi.config.get<string>(JWT_SECRET))));
}

/** The users of requests that come in the same moment are read together. */
function createUserLookup(core: Core): (userId: number) => Promise<SignedInUser | undefined> {
  const lookup = new Coalescer<number, SignedInUser | undefined>({
    lanes: 4,
    maxItemsPerCall: 100,
    send: async (ids) => {
      const users = await findSignedInUsers(core.db, ids);
      return ids.map((id) => Promise.resolve(users.get(id)));
    },
  });
  return (userId) =>
    Number.isInteger(userId) && userId > 0 && userId <= MAX_ROW_NUMBER
      ? lookup.submit(userId)
      : Promise.resolve(undefined);
}

function admitUser(caller: Caller, permissions: ReadonlySet<string> | undefined, endpoint: Endpoint): Caller {
  if (!permissions?.has(permissionOf(endpoint)) && !endpoint.who.includes('public')) throw forbidden(caller);
  return caller;
}

function admitIntegration(caller: Caller, token: ApiToken, endpoint: Endpoint): Caller {
  const allowed =
    token.type === 'full-access' ||
    (token.type === 'read-only' && endpoint.method === 'GET') ||
    token.permissions.some(({ action }) => action === permissionOf(endpoint));
  if (!allowed) throw forbidden(caller);
  return caller;
}

const forbidden = (caller: Caller): ForbiddenError => new ForbiddenError(caller, 'Your role or token may not do this');

async function loadRolePermissions(strapi: StrapiCore.Strapi, role: string): Promise<ReadonlySet<string>> {
  const rows = (await strapi.db
    .query('plugin::users-permissions.permission')
    .findMany({ where: { role: { type: role } } })) as { action: string }[];
  return new Set(rows.map((row) => row.action));
}

async function loadApiToken(strapi: StrapiCore.Strapi, accessKey: string): Promise<ApiToken | undefined> {
  const row = (await strapi.db
    .query('admin::api-token')
    .findOne({ where: { accessKey }, populate: ['permissions'] })) as ApiToken | null;
  return row ?? undefined;
}

interface Cache<Value> {
  get(this: void, key: string): Promise<Value>;
  clear(): void;
}

const MAX_CACHED = 1_000;

function createCache<Value>(load: (key: string) => Promise<Value>): Cache<Value> {
  const entries = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();
  return {
    get(key) {
      const known = entries.get(key);
      if (known && known.until > performance.now()) return known.value;
      if (entries.size >= MAX_CACHED) entries.clear();
      const value = load(key);
      entries.set(key, { value, until: performance.now() + CACHE_MS });
      value.catch(() => entries.delete(key));
      return value;
    },
    clear: () => entries.clear(),
  };
}

function subscribe(strapi: StrapiCore.Strapi, changed: () => void): void {
  strapi.db.lifecycles.subscribe({
    models: [
      'plugin::users-permissions.permission',
      'plugin::users-permissions.role',
      'admin::api-token',
      'admin::api-token-permission',
    ],
    afterCreate: changed,
    afterCreateMany: changed,
    afterUpdate: changed,
    afterUpdateMany: changed,
    afterDelete: changed,
    afterDeleteMany: changed,
  });
}
