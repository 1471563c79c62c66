import type { Core as StrapiCore } from '@strapi/strapi';
import { errors } from '@strapi/utils';

export interface ConstraintRule {
  readonly field: string;
  readonly says: string;
}

const RULED: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'clone']);

/**
 * What the database refuses of a record that is edited by hand is said as a mistake in the form, not as a failure.
 * @param rules by the name of the constraint or trigger: in English here, and by the name as a code in the panel's
 *   languages (`src/admin/texts/failures.ts`)
 */
export function explainConstraints(
  strapi: StrapiCore.Strapi,
  uid: string,
  rules: Readonly<Record<string, ConstraintRule>>,
): void {
  strapi.documents.use(async (context, next) => {
    if (context.uid !== uid || !RULED.has(context.action)) return next();
    try {
      return await next();
    } catch (error) {
      throw explained(error, rules) ?? error;
    }
  });
}

function explained(error: unknown, rules: Readonly<Record<string, ConstraintRule>>): Error | undefined {
  if (typeof error !== 'object' || error === null || !('constraint' in error)) return undefined;
  const name = String(error.constraint);
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) return undefined;
  const details = {
    code: name.toUpperCase(),
    errors: [{ path: [rule.field], message: rule.says, name: 'ValidationError' }],
  };
  return new errors.ValidationError(rule.says, details);
}
