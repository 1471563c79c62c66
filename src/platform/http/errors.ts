import { randomUUID } from 'node:crypto';
import { DomainError, type ErrorKind } from '../../core/shared/errors';
import { log } from '../log/log';
import type { Caller } from './endpoint';

export interface ErrorBody {
  readonly data: null;
  readonly error: {
    readonly status: number;
    readonly name: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  forbidden: 403,
  unknown: 404,
  conflict: 409,
  refused: 422,
  busy: 429,
  unavailable: 503,
};

/** Failures of the edge itself, before the core is asked. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** It is known who calls, but they may not do this: the request counts as theirs. */
export class ForbiddenError extends HttpError {
  constructor(
    readonly caller: Caller,
    message: string,
  ) {
    super(403, 'FORBIDDEN', message);
  }
}

export const unauthorized = (): HttpError => new HttpError(401, 'UNAUTHORIZED', 'Missing or invalid credentials');

/** Codes of Postgres that mean "not now": connection trouble, shutdown, lock and statement time-outs, retries used up. */
const UNAVAILABLE = /^(08...|57P0.|55P03|57014|53...|40001|40P01|25P03|25P04)$/;
const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** The server has no room or no handles left: an operator's trouble, and over once they have seen to it. */
const EXHAUSTED = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);
const RETRY_AFTER_SECONDS = 2;

/** What a log line needs so that a failure is found again: no bodies, no query strings. */
export interface FailedRequest {
  /** Also in the answer, as X-Request-Id: what people quote when they report it. */
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** `user:17`; absent before it is known who calls. */
  readonly caller?: string;
}

const REQUEST_ID = /^[\w.:-]{8,64}$/;

/** The id that a proxy gave the request, or a new one. */
export const requestIdOf = (header: unknown): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();

/** The one table from failures to HTTP: status, stable code, message for people. Never a stack trace. */
export function toErrorResponse(error: unknown, request: FailedRequest): ErrorResponse {
  if (error instanceof DomainError) {
    return respond(STATUS[error.kind], error.name, error.message, { code: error.code, ...error.details });
  }
  if (error instanceof HttpError) {
    return respond(error.status, 'HttpError', error.message, { code: error.code, ...error.details });
  }
  if (isUnavailable(error)) {
    log.warn({ err: error, ...request }, 'a part that this request needs is unavailable');
    return respond(503, 'ServiceUnavailableError', 'The service is busy or restarting; please try again', {
      code: 'UNAVAILABLE',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  log.error({ err: error, ...request }, 'unexpected failure of a request');
  return respond(500, 'InternalServerError', 'Something went wrong on our side', {
    code: 'INTERNAL',
    requestId: request.requestId,
  });
}

/** Postgres' class of data exceptions: a value that no column of that kind can hold, or that cannot be read as one. */
const BAD_VALUE = /^22...$/;

/** Whether the database refused a value as such. Where it came from outside unchecked, that is the sender's mistake. */
export const isBadValue = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && BAD_VALUE.test(String(error.code));

/** What pg and knex say without a code. */
const NOT_CONNECTED =
  /^(timeout e(xceeded|xpired)|Connection terminated|Client (has encountered a connection|was closed)|Knex: Timeout acq)/;

/** Whether a part could not be reached or was busy, so that the same may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return UNAVAILABLE.test(code) || CONNECTION.has(code) || EXHAUSTED.has(code) || NOT_CONNECTED.test(error.message);
}

function respond(status: number, name: string, message: string, details: Record<string, unknown>): ErrorResponse {
  const { retryAfterSeconds } = details;
  const headers: Record<string, string> =
    typeof retryAfterSeconds === 'number' ? { 'Retry-After': String(retryAfterSeconds) } : {};
  return { status, headers, body: { data: null, error: { status, name, message, details } } };
}
