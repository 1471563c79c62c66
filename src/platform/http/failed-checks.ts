import { AsyncLocalStorage } from 'node:async_hooks';
import { errors, yup } from '@strapi/utils';

type Check = (this: CheckContext, value: unknown, context: CheckContext) => unknown;

interface CheckContext {
  createError(options: { readonly message: string }): unknown;
}

interface Schema {
  test(...options: unknown[]): Schema;
}

interface Request {
  failure?: { readonly error: unknown };
}

const requests = new AsyncLocalStorage<Request>();

/**
 * yup 0.32.9, which Strapi checks forms with, leaves it to nobody when a check fails instead of answering, such as Strapi's
 * own for values that are to be unique while Postgres is away, or for a number of thirty digits: the request is never
 * answered, and Node ends the process. From here on the form is refused, and `withFailedChecks` says why.
 */
export function catchFailedChecks(): void {
  const schema = (yup.mixed as unknown as { readonly prototype: Schema }).prototype;
  const { test } = schema;
  // yup tells by the function whether a check is there already.
  const guarded = new WeakMap<Check, Check>();
  const guard = (check: Check): Check => {
    const known = guarded.get(check) ?? guardedCheck(check);
    guarded.set(check, known);
    return known;
  };
  schema.test = function (this: Schema, ...options) {
    return test.apply(
      this,
      options.map((option) => guardOption(option, guard)),
    );
  };
}

/** yup takes a check by itself, behind its name and message, or as a field of its options. */
function guardOption(option: unknown, guard: (check: Check) => Check): unknown {
  if (typeof option === 'function') return guard(option as Check);
  if (typeof option !== 'object' || option === null || !('test' in option)) return option;
  return typeof option.test === 'function' ? { ...option, test: guard(option.test as Check) } : option;
}

function guardedCheck(check: Check): Check {
  return function (this: CheckContext, value, context) {
    const answer = check.call(this, value, context);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      const request = requests.getStore();
      if (request) request.failure ??= { error };
      return context.createError({ message: 'This could not be checked' });
    });
  };
}

/** Serves a request; what a check of it has failed with takes the place of the refusal. @throws what a check failed with */
export async function withFailedChecks(serve: () => Promise<unknown>): Promise<void> {
  const request: Request = {};
  try {
    await requests.run(request, serve);
  } catch (error) {
    throw request.failure && error instanceof errors.ValidationError ? request.failure.error : error;
  }
}
