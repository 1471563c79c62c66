import type { z } from 'zod';
import type { Actor } from '../../core/shared/actor';
import type { Call, Core } from '../../core/shared/core';

/** Who calls, as the edge has established it. */
export type Caller =
  | { readonly kind: 'user'; readonly userId: number; readonly telegramId: string | null; readonly label: string }
  | { readonly kind: 'integration'; readonly tokenId: number; readonly label: string }
  | { readonly kind: 'admin'; readonly adminId: number; readonly label: string }
  | { readonly kind: 'public' };

export type CallerKind = Caller['kind'];

export interface UploadedFile {
  /** The field of the multipart form it came in. */
  readonly field: string;
  /** As the client named it; never used as a path. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface EndpointRequest<Who extends CallerKind, Params, Query, Body> {
  readonly core: Core;
  readonly caller: Extract<Caller, { kind: Who }>;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly files: readonly UploadedFile[];
  /** Actor and idempotency key for a command; the key is scoped to the caller, so two callers cannot meet. */
  readonly call: Call;
  readonly signal: AbortSignal;
}

export interface EndpointReply<Data> {
  readonly status?: number;
  readonly data: Data;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** True when a command answered with its stored first result: sent as `Idempotency-Hit: true`. */
  readonly replayed?: boolean;
}

/** A body that is not the JSON envelope: a file, an event stream, a page. */
export interface RawReply {
  readonly status?: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw: string | Buffer | NodeJS.ReadableStream;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface EndpointDeclaration<
  Who extends CallerKind,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Data extends z.ZodType,
> {
  /** `<capability>.<verb>-<noun>`; becomes the permission `api::<capability>.<capability>.<verbNoun>`. */
  readonly name: string;
  readonly method: Method;
  /** Below `/api` for content endpoints and below `/tillgram` for the panel's; `:name` marks a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly who: readonly Who[];
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Shape of `data` in the answer; documented in OpenAPI and checked in tests. */
  readonly response: Data;
  /** Commands take an `Idempotency-Key` header. */
  readonly command?: boolean;
  /** Accepts multipart/form-data with files up to 10 MB each. */
  readonly upload?: boolean;
  /** The field of the form that the file comes in, and whether nothing is done without it; for the OpenAPI document. */
  readonly file?: { readonly field: string; readonly required: boolean };
  /** The media type of a raw answer, where it is not the JSON envelope; for the OpenAPI document. */
  readonly produces?: string;
  /** For the panel's endpoints: the RBAC action that the admin's role must have, e.g. `api::wallet.decide`; or all of several. */
  readonly permission?: string | readonly string[];
  /** For streams that stay open and that a client opens again by itself: they count for no rate limit. */
  readonly unlimited?: boolean;
  readonly handle: (
    request: EndpointRequest<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<EndpointReply<z.input<Data>> | RawReply>;
}

/** An endpoint with its types erased, as routers, OpenAPI and the permission seed see it. */
export type Endpoint = EndpointDeclaration<CallerKind, z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/**
 * Declares one route: method, path, who may call, shapes in and out, and the handler that calls one command or query.
 * The same declaration serves the router, the permission list and the OpenAPI document.
 */
export function defineEndpoint<
  Who extends CallerKind,
  Params extends z.ZodType = z.ZodType<Record<string, never>>,
  Query extends z.ZodType = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<Record<string, never>>,
  Data extends z.ZodType = z.ZodType,
>(declaration: EndpointDeclaration<Who, Params, Query, Body, Data>): Endpoint {
  return declaration as unknown as Endpoint;
}

/** The actor that a command stores for this caller. */
export function actorOf(caller: Caller, edge: Actor['edge']): Actor {
  switch (caller.kind) {
    case 'user':
      return { kind: 'user', id: String(caller.userId), edge, label: caller.label };
    case 'admin':
      return { kind: 'admin', id: String(caller.adminId), edge, label: caller.label };
    case 'integration':
      return { kind: 'integration', id: String(caller.tokenId), edge, label: caller.label };
    case 'public':
      return { kind: 'system', id: 'public', edge, label: 'public' };
  }
}

/** Who calls, for the log: a kind and an id, never a name. */
export function callerName(caller: Caller): string {
  const { kind, id } = actorOf(caller, 'rest');
  return `${kind}:${id}`;
}

/** `wallet.approve-deposit` → `api::wallet.wallet.approveDeposit`, the name Strapi's permission pages show. */
export function permissionOf(endpoint: Pick<Endpoint, 'name'>): string {
  const { capability, action } = splitName(endpoint.name);
  return `api::${capability}.${capability}.${action}`;
}

export function splitName(name: string): { readonly capability: string; readonly action: string } {
  const [capability = '', verbNoun = ''] = name.split('.');
  return { capability, action: verbNoun.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) };
}
