import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { InvalidInputError } from '../core/shared/errors';
import { HttpError, isBadValue, isUnavailable, toErrorResponse } from '../platform/http/errors';
import { withFailedChecks } from '../platform/http/failed-checks';
import { refuseUnstorable } from '../platform/http/unstorable';
import { log } from '../platform/log/log';

/** Strapi's own routes of the content API. GraphQL reads its bodies itself. */
const CONTENT = /^\/api(\/|$)/i;

/** Strapi's own routes of the panel. */
const PANEL = /^\/(content-manager|upload|users-permissions|admin)(\/|$)/i;

const MAY_HAVE_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Postgres: there is no such column. Strapi takes names that every JavaScript object has for fields of a type. */
const UNKNOWN_COLUMN = '42703';

/**
 * Strapi checks what it is sent only in part: the rest fails in the database or on the way to it, and would be answered
 * with 500 and logged as a failure of ours, though anybody can send it. Stands behind the one that reads bodies.
 */
const badInput: Core.MiddlewareFactory = () => async (ctx, next) => {
  const [content, panel] = [CONTENT.test(ctx.path), PANEL.test(ctx.path)];
  if (content && MAY_HAVE_BODY.has(ctx.method) && ctx.request.body === undefined) {
    // RFC 9112, 6.3: how a request says that it has a body.
    if (ctx.request.length || ctx.req.headers['transfer-encoding'] !== undefined) {
      const { method, path } = ctx;
      const error = new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json');
      const answer = toErrorResponse(error, { requestId: ctx.response.get('X-Request-Id'), method, path });
      ctx.status = answer.status;
      ctx.body = answer.body;
      return;
    }
    ctx.request.body = {};
  }
  try {
    refuseUnstorable(ctx.request.body);
    await withFailedChecks(next);
  } catch (error) {
    // Strapi's panel takes details without `errors` for lists of messages by field, and fails over ours.
    const shape = panel ? { errors: [] } : {};
    const unreadable = asInvalidInput(error, ctx.is('multipart') !== false);
    if (unreadable) {
      const { code, details, message } = unreadable;
      throw new errors.ValidationError(message, { code, ...details, ...shape });
    }
    const refusal = isBadValue(error)
      ? valueRefused(shape)
      : (content || panel) && ctx.method === 'GET' && queryRefused(error, ctx);
    if (!refusal) throw error;
    // A fault of ours would look like it.
    log.warn({ err: error, method: ctx.method, path: ctx.path }, 'refused as bad input');
    throw refusal;
  }
};

/** What can only be the sender's mistake, and is nothing for the log: what failed says which one. */
function asInvalidInput(error: unknown, form: boolean): InvalidInputError | undefined {
  if (error instanceof InvalidInputError) return error;
  if (isPathRefusal(error)) return new InvalidInputError('path', 'must name something below the root, in UTF-8');
  // The one field of a form that Strapi reads as JSON.
  if (error instanceof SyntaxError && form) return new InvalidInputError('fileInfo', 'must be JSON');
  return undefined;
}

/** Koa's file server has errors for a client to see (`expose`), of a kind that Strapi does not know. */
const isPathRefusal = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof errors.HttpError) && 'expose' in error && error.expose === true;

/** No column holds it: a letter where a number is to be, a number of thirty digits, U+0000. */
const valueRefused = (shape: object): Error =>
  new errors.ValidationError('A value is not one that its field can hold', {
    code: 'INVALID_INPUT',
    rule: 'must be a value that its field can hold',
    ...shape,
  });

/** A read is nothing but its query: what could not be asked of the database fails because of it. */
function queryRefused(error: unknown, ctx: { readonly querystring: string }): Error | undefined {
  if (!(error instanceof Error) || ctx.querystring === '' || isUnavailable(error)) return undefined;
  if (error instanceof errors.ApplicationError || error instanceof errors.HttpError) return undefined;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && SQLSTATE.test(code) && code !== UNKNOWN_COLUMN) return undefined;
  const rule = 'filters, fields, sort and _q must be as Strapi’s REST API has them';
  return new errors.ValidationError('The query could not be read', { code: 'INVALID_INPUT', field: 'query', rule });
}

export default badInput;
