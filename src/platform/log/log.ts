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

export type Log = Logger;

/**
 * Structured logs on standard output, one JSON object a line. Ids only: no names, no texts of messages, no payloads.
 */
export const log: Log = pino({
  // There is a log before the environment is read; an unknown level is then refused by name.
  level: LOG_LEVELS.find((level) => level === process.env.LOG_LEVEL) ?? 'info',
  base: undefined,
  formatters: { level: (label) => ({ level: label }) },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
});
