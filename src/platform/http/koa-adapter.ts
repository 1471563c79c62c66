import { readFile } from 'node:fs/promises';
import { Stream } from 'node:stream';
import type { Core as StrapiCore } from '@strapi/strapi';
import type { Core } from '../../core/shared/core';
import { log } from '../log/log';
import { callerName, type Caller, type Endpoint, type UploadedFile } from './endpoint';
import { toErrorResponse } from './errors';
import type { RateLimits } from './rate-limits';
import { asSent, perform } from './router';

type Context = Parameters<StrapiCore.MiddlewareHandler>[0];

interface ParsedFile {
  readonly filepath: string;
  readonly originalFilename: string | null;
}

interface AdminUser {
  readonly id: number;
  readonly firstname?: string | null;
  readonly lastname?: string | null;
  readonly email: string;
}

/** Serves one of the panel's endpoints from a Strapi admin route, which has signed the admin in and checked the right. */
export function koaHandler(core: Core, endpoint: Endpoint, limits: RateLimits): (ctx: Context) => Promise<void> {
  return async (ctx) => {
    const aborted = new AbortController();
    // Whoever goes while it is found out who they are has gone before this.
    if (ctx.res.destroyed) aborted.abort();
    ctx.res.on('close', () => aborted.abort());
    // Given by the first middleware (src/middlewares/request-log.ts).
    const requestId = ctx.response.get('X-Request-Id');
    const caller = adminCaller(
      ctx.state.user as AdminUser,
      ctx.state.auth as { strategy?: { name?: string } } | undefined,
    );
    try {
      if (endpoint.unlimited !== true) await limits.count(caller, ctx.req);
      const reply = await perform(endpoint, {
        core,
        caller,
        edge: 'panel',
        params: namedParameters(ctx.params as Readonly<Record<string, string>>),
        query: ctx.query,
        body: ctx.request.body ?? {},
        files: await readFiles(ctx.request.files),
        idempotencyKey: ctx.get('idempotency-key') || undefined,
        signal: aborted.signal,
      });
      ctx.set('Cache-Control', 'private, no-store');
      ctx.status = reply.status ?? 200;
      if ('raw' in reply) {
        ctx.type = reply.contentType;
        if (reply.headers) ctx.set({ ...reply.headers });
        ctx.body = reply.raw;
        // Koa leaves a response open whose stream fails after it has begun: the client would wait for ever.
        if (reply.raw instanceof Stream) reply.raw.once('error', () => ctx.res.destroy());
        return;
      }
      if (reply.replayed) ctx.set('Idempotency-Hit', 'true');
      ctx.body = { data: reply.data, meta: reply.meta ?? {} };
    } catch (error) {
      const { method, path } = endpoint;
      const failure = toErrorResponse(asSent(error, ctx.get('idempotency-key')), {
        requestId,
        method,
        path,
        caller: callerName(caller),
      });
      log.debug({ path: endpoint.path, status: failure.status }, 'panel request refused');
      ctx.status = failure.status;
      ctx.set({ ...failure.headers });
      ctx.body = failure.body;
    }
  };
}

/** Strapi's own wildcard routes leave unnamed groups (`0`) behind. */
const namedParameters = (all: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !/^\d+$/.test(name)));

/** An admin token acts for its owner; the label tells the two apart in the audit trail. */
function adminCaller(user: AdminUser, auth: { readonly strategy?: { readonly name?: string } } | undefined): Caller {
  const name = [user.firstname, user.lastname].filter(Boolean).join(' ') || user.email;
  const label = auth?.strategy?.name === 'admin-token' ? `${name} (token)` : name;
  return { kind: 'admin', adminId: user.id, label };
}

async function readFiles(files: unknown): Promise<UploadedFile[]> {
  if (typeof files !== 'object' || files === null) return [];
  const entries = Object.entries(files as Record<string, ParsedFile | ParsedFile[]>);
  const flat = entries.flatMap(([field, value]) => [value].flat().map((file) => ({ field, file })));
  return Promise.all(
    flat.map(async ({ field, file }) => ({
      field,
      name: file.originalFilename ?? '',
      bytes: await readFile(file.filepath),
    })),
  );
}
