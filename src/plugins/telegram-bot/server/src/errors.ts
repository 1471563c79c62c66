import { DomainError } from '../../../../core/shared/errors';
import { textNamed, type Texts, type Values } from './texts';

/** Details that are amounts come with their currency; shown as money. */
const AMOUNTS = ['available', 'required', 'amount', 'max'] as const;

/**
 * What a person reads of a failure: a text for its code, in the capability that has one, else one for its kind.
 * @returns plain text; `undefined` for what no person can do anything about
 */
export function explain(error: unknown, texts: Texts): string | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const values = valuesOf(error, texts);
  return texts.plain(textNamed(`code.${error.code}`, values) ?? `errors:kind.${error.kind}`, values);
}

function valuesOf({ details }: DomainError, texts: Texts): Values {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value;
  }
  const { currency } = details;
  for (const name of AMOUNTS) {
    const value = details[name];
    if (typeof value === 'string' && typeof currency === 'string') values[name] = texts.money(value, currency);
  }
  if (typeof details.at === 'string') values.at = texts.clock(new Date(details.at));
  if (typeof details.freesAt === 'string') values.freesAt = texts.time(new Date(details.freesAt));
  const context = contextOf(details);
  if (context !== undefined) values.context = context;
  return values;
}

/** What tells several texts of one code apart: "at least" or "at most", which limit, and whether it ever frees. */
function contextOf({ rule, limit, freesAt, problem }: DomainError['details']): string | undefined {
  const words =
    typeof limit === 'string' ? [limit, ...(typeof freesAt === 'string' ? ['later'] : [])] : [rule ?? problem];
  return words.every((word) => typeof word === 'string') ? words.join(' ').replaceAll(' ', '_') : undefined;
}
