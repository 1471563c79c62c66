import { errors } from '@strapi/utils';

/** Formidable's codes for a file, and for all files of a form together, that are larger than is taken. */
const TOO_LARGE_FILES: ReadonlySet<unknown> = new Set([1009, 1016]);

/** A failure of the system, such as a full disk; what a connection that broke off is called is none. */
const SYSTEM = /^E(?!CONNRESET$|PIPE$)[A-Z]+$/;

interface ReadFailure {
  readonly code?: unknown;
  /** As raw-body has it. */
  readonly status?: unknown;
}

/**
 * What Strapi's own routes and GraphQL say of a body that cannot be read: the sender's mistake, so nothing for the log of
 * failures. Strapi would log each as an error of the server, and answer a broken form or archive with 500.
 * @throws always
 */
export function refuseBody(error: Error): never {
  const { code, status } = error as ReadFailure;
  if (typeof code === 'string' && SYSTEM.test(code)) throw error;
  // The panel has its own words for this message.
  if (TOO_LARGE_FILES.has(code)) {
    throw new errors.PayloadTooLargeError('FileTooBig', {
      code: 'FILE_TOO_LARGE',
      field: 'file',
      rule: 'at most 10 MB',
    });
  }
  if (status === 413) {
    throw new errors.PayloadTooLargeError('The body is too large', { code: 'BODY_TOO_LARGE' });
  }
  if (error instanceof SyntaxError) {
    const rule = 'must be JSON: an object or a list';
    throw new errors.ValidationError('The body is not valid JSON', { code: 'INVALID_INPUT', field: 'body', rule });
  }
  const rule = 'must be what its Content-Type and Content-Encoding say';
  throw new errors.ValidationError('The body could not be read', { code: 'INVALID_INPUT', field: 'body', rule });
}
