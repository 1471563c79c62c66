import type { Core as StrapiCore } from '@strapi/strapi';
import { toWire, minor } from '../../core/shared/money';

type Values = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly type: string;
  readonly options?: { readonly currency?: string };
}

/** What a field holds, so that the panel can say it in the admin's language. Of money the amount is in major units. */
export type PresentValue =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly chosen: boolean }
  | { readonly kind: 'moment'; readonly at: string }
  | { readonly kind: 'money'; readonly amount: string; readonly currency: string };

interface PermissionChecker {
  create(asked: { readonly userAbility: unknown; readonly model: string }): {
    sanitizeOutput(row: unknown): Promise<Values>;
  };
}

/** A refusal is no place for a whole essay. */
const LONGEST = 120;

/**
 * What stands in `fields` of a row now: of those that the admin who asks may read, and that fit into a sentence (a list of
 * photos, say, does not).
 */
export async function presentValues(
  strapi: StrapiCore.Strapi,
  model: string,
  attributes: ReadonlyMap<string, Attribute>,
  row: Values,
  fields: readonly string[],
): Promise<Readonly<Record<string, PresentValue>>> {
  const state = strapi.requestContext.get()?.state as { readonly userAbility?: unknown } | undefined;
  if (state?.userAbility === undefined) return {};
  const { userAbility } = state;
  const checker: PermissionChecker = strapi.plugin('content-manager').service('permission-checker');
  const readable = await checker.create({ userAbility, model }).sanitizeOutput(row);
  return Object.fromEntries(
    fields.flatMap((name) => {
      const attribute = attributes.get(name);
      const value = attribute && name in readable ? presentValue(attribute, readable[name]) : undefined;
      return value ? [[name, value]] : [];
    }),
  );
}

function presentValue({ type, options }: Attribute, value: unknown): PresentValue | undefined {
  if (type === 'relation' || type === 'media') return undefined;
  if (value === null || value === undefined || value === '') return { kind: 'empty' };
  if (typeof value === 'boolean') return { kind: 'choice', chosen: value };
  const whole = typeof value === 'string' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  if (options?.currency !== undefined) return { kind: 'money', ...toWire(minor(BigInt(whole)), options.currency) };
  if (type === 'datetime') return { kind: 'moment', at: new Date(whole.replaceAll('"', '')).toISOString() };
  return { kind: 'text', text: whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole };
}
