import pino, { type Logger } from 'pino';
import { LOG_LEVELS } from '../env/env';

/** Fields that must not reach a log, wherever they stand in what is logged. */
const SECRET_FIELDS = [
  'password',
  'token',
  'jwt',
  'secret',
  'authorization',
  'accessKey',
  'accountNumber',
  'accountName',
];

/**
 * What libraries hang on their errors beside these: the command with its arguments (the password, where Redis refuses it),
 * the call with its payload (Telegram), the row whose key is taken (Postgres), the headers of a request (Google).
 */
const ERROR_FIELDS = new Set([
  ...['type', 'message', 'stack', 'name', 'code', 'errno', 'syscall', 'address', 'port', 'hostname', 'path', 'status'],
  ...['severity', 'schema', 'table', 'column', 'constraint', 'where', 'routine'],
]);

function namesOnly(error: unknown): unknown {
  const said = pino.stdSerializers.err(error as Error);
  return said === error ? error : picked(said);
}

const picked = (said: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { aggregateErrors: several } = said;
  const fields = Object.fromEntries(Object.entries(said).filter(([field]) => ERROR_FIELDS.has(field)));
  return Array.isArray(several) ? { ...fields, aggregateErrors: several.map(picked) } : fields;
};

export type Log = Logger;

/**
 * Structured logs on standard output, one JSON object a line. Ids only: no names, no texts of messages, no payloads.
 */
export const log: Log = pino({
  // There is a log before the environment is read; an unknown level is then refused by name.
  level: LOG_LEVELS.find((level) => level === process.env.LOG_LEVEL) ?? 'info',
  base: undefined,
  serializers: { err: namesOnly },
  formatters: { level: (label) => ({ level: label }) },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
});
