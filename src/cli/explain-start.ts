import { DomainError } from '../core/shared/errors';
import { EnvError } from '../platform/env/env';

/**
 * What an operator can do about a start that failed, in a sentence or two; the error itself where we know no better.
 * @param command what was run, to be shown with another port
 */
export function explainStart(error: unknown, command: string): unknown {
  if (error instanceof EnvError || error instanceof DomainError) return error.message;
  const { code, message } = firstCoded(error);
  if (message.startsWith('listen ')) {
    return code === 'EADDRINUSE'
      ? `Port ${process.env.PORT || 1337} is in use: choose another, as in PORT=1400 ${command}`
      : `${message}: HOST and PORT say where to listen`;
  }
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
      return `Postgres cannot be reached at ${databaseAddress()} (${code}): does it run, and is DATABASE_URL right?`;
    case '28P01':
    case '28000':
      return `Postgres at ${databaseAddress()} does not let the user of DATABASE_URL in: ${message}`;
    case '57P01':
    case '57P02':
      return goneMeanwhile(message);
    case '57P03':
    case '53300':
      return `Postgres at ${databaseAddress()} takes nobody in now: ${message}`;
    case '3D000':
      return `Postgres at ${databaseAddress()} has no such database: create it, or change DATABASE_URL`;
    case '42501':
      return `DATABASE_URL's user may not do what is needed; it should own its database: ${message}`;
    case '53100':
    case 'ENOSPC':
      return 'The disk is full: make room, then start again. Nothing was lost.';
    case 'EISDIR':
      return `${message}: in DATA_DIR a folder has the name of one of our files; give it another`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return `${message}: DATA_DIR says where data goes, and must be a folder that this user may write to`;
    default:
      return withoutCode(error) ?? error;
  }
}

/** What pg says of a server that is none of Postgres, has no TLS, or wants a password that is not given: it has no codes for these. */
const NOT_LET_IN = /^(Connection terminated|timeout e|The server does not support SSL|SASL: )/;

/** And of a connection that has broken since it was last used. */
const BROKEN = /^Client has encountered a connection error/;

const goneMeanwhile = (message: string): string =>
  `Postgres at ${databaseAddress()} ended the connection during the start: start again when it runs (${message})`;

function withoutCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (BROKEN.test(cause.message)) return goneMeanwhile(cause.message);
    if (NOT_LET_IN.test(cause.message)) {
      return `Postgres at ${databaseAddress()} cannot be used (${cause.message}): is DATABASE_URL right?`;
    }
  }
  return undefined;
}

/** Strapi and our own migrations wrap what the driver threw; several addresses of one host fail as an AggregateError. */
function firstCoded(error: unknown): { readonly code?: string; readonly message: string } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return { code: cause.code, message: cause.message };
  }
  return { message: '' };
}

/** Host and port only: the rest of the URL is a secret. */
function databaseAddress(): string {
  const { DATABASE_URL: url = '' } = process.env;
  return URL.canParse(url) ? new URL(url).host : 'DATABASE_URL';
}
