import type { Core as StrapiCore } from '@strapi/strapi';
import { errors } from '@strapi/utils';

const PRODUCT = 'api::shop.product';

/** What is sent back with a form: price and discount as its page last saw them. Never stored; who has a right to them has one to it. */
const SEEN = 'termsSeen';

/** What is agreed as one is changed as one: who sets the end of a discount means the percent that stood beside it. */
const TERMS: readonly { readonly name: string; readonly fields: readonly string[] }[] = [
  { name: 'price', fields: ['basePriceMinor'] },
  { name: 'discount', fields: ['discountPercent', 'discountFrom', 'discountUntil'] },
];

const FIELDS = TERMS.flatMap(({ fields }) => fields);

type Values = Record<string, unknown>;

interface Params {
  readonly documentId?: string;
  readonly data?: Values;
}

/**
 * Prices are changed by forms and by commands (a bulk discount, its undo), and a form sends back all that it shows, however
 * long ago that was. So it says what it saw: what nobody has typed over doesn't count, and what was typed over something
 * that has changed meanwhile is refused.
 */
export function guardProductTerms(strapi: StrapiCore.Strapi): void {
  const { engine } = strapi.service('admin::permission') as {
    engine: { hooks: { 'format.permission': { register(format: (grant: Grant) => Grant): void } } };
  };
  engine.hooks['format.permission'].register(withRightToSeen);
  strapi.documents.use(async (context, next) => {
    if (context.uid !== PRODUCT) return next();
    const { documentId, data } = context.params as Params;
    if (context.action === 'findOne') return withSeen(await next());
    const seen = data?.[SEEN];
    if (data) delete data[SEEN];
    if (context.action !== 'update' || data === undefined || documentId === undefined) return next();
    return strapi.db.transaction(async () => {
      // A command that is changing the price is waited for, and one that comes now waits.
      const locked = strapi.db.queryBuilder(PRODUCT).init({ where: { documentId } }).forUpdate();
      const [stored] = await locked.execute<readonly Values[]>();
      if (stored) keepWhatWasTyped(data, isValues(seen) ? seen : undefined, stored);
      return next();
    });
  });
}

interface Grant {
  readonly subject: string | null;
  readonly properties: { readonly fields?: readonly string[] };
}

function withRightToSeen(grant: Grant): Grant {
  const { fields } = grant.properties;
  if (grant.subject !== PRODUCT || !fields?.some((field) => FIELDS.includes(field))) return grant;
  return { ...grant, properties: { ...grant.properties, fields: [...fields, SEEN] } };
}

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;

const termsOf = (product: Values): Values => Object.fromEntries(FIELDS.map((field) => [field, product[field] ?? null]));

const withSeen = <Found>(product: Found): Found =>
  isValues(product) ? { ...product, [SEEN]: termsOf(product) } : product;

/** @throws ValidationError that names each field whose rule was broken */
function keepWhatWasTyped(data: Values, seen: Values | undefined, stored: Values): void {
  const broken = TERMS.flatMap(({ name, fields }) => {
    const shown = seen ?? stored;
    const typed = fields.filter((field) => field in data && !same(field, data[field], shown[field]));
    for (const field of fields) if (!typed.includes(field)) delete data[field];
    const already = typed.every((field) => same(field, data[field], stored[field]));
    const standing = seen !== undefined && fields.every((field) => same(field, seen[field], stored[field]));
    if (already || standing) return [];
    const message =
      seen === undefined
        ? `The ${name} is changed only by a form that says what it was (${SEEN}); reload the page and set it again`
        : `The ${name} has been changed since this form was opened; reload the page to see it, and set it again`;
    return typed.map((field) => ({ path: [field], message, name: 'ValidationError' }));
  });
  const [first] = broken;
  if (first) throw new errors.ValidationError(`${first.path.join()}: ${first.message}`, { errors: broken });
}

const same = (field: string, one: unknown, other: unknown): boolean => asText(field, one) === asText(field, other);

/** Values as a form, JSON and the database write them, in one form. */
function asText(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const isTime = field === 'discountFrom' || field === 'discountUntil';
  const time = isTime ? new Date(value as string).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return String(time);
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value).replace(/^"|"$/g, '');
}
