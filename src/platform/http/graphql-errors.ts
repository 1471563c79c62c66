import { randomUUID } from 'node:crypto';
import { errors } from '@strapi/utils';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { InvalidInputError } from '../../core/shared/errors';
import { isBadValue, toErrorResponse } from './errors';

interface Told {
  readonly name: string;
  readonly message: string;
  readonly details?: unknown;
}

/** V8's words; the depth of a document is limited, that of its variables is not. */
const STACK_EXHAUSTED = 'Maximum call stack size exceeded';

/**
 * Errors of GraphQL, as Strapi's own formatter has them, but for what nobody expected: that one answers it with the message
 * of the failure, which is the text of the statement when the database has refused it, and logs it not at all when the
 * failure has no fields.
 */
export function formatGraphqlError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = error instanceof GraphQLError && error.path ? (error.originalError ?? error) : error;
  if (cause instanceof GraphQLError) return formatted;
  if (cause instanceof errors.ForbiddenError || cause instanceof errors.UnauthorizedError) {
    return told(formatted, cause, 'FORBIDDEN');
  }
  if (cause instanceof errors.ValidationError) return told(formatted, cause, 'BAD_USER_INPUT');
  if (cause instanceof errors.ApplicationError || cause instanceof errors.HttpError) {
    const { name } = cause as Error;
    return told(formatted, cause, `STRAPI_${name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`);
  }
  if (isBadValue(cause)) {
    const details = { code: 'INVALID_INPUT', rule: 'must be a value that its field can hold' };
    const message = 'A value is not one that its field can hold';
    return told(formatted, { name: 'ValidationError', message, details }, 'BAD_USER_INPUT');
  }
  if (cause instanceof RangeError && cause.message === STACK_EXHAUSTED) {
    const { code, details, message } = new InvalidInputError('variables', 'is nested too deeply');
    return told(formatted, { name: 'ValidationError', message, details: { code, ...details } }, 'BAD_USER_INPUT');
  }
  const request = { requestId: randomUUID(), method: 'POST', path: '/graphql' };
  return told(formatted, toErrorResponse(cause, request).body.error, 'INTERNAL_SERVER_ERROR');
}

function told(formatted: GraphQLFormattedError, { name, message, details }: Told, code: string): GraphQLFormattedError {
  const extensions = { ...formatted.extensions, error: { name, message, details }, code };
  return { message, ...(formatted.path && { path: formatted.path }), extensions };
}
