import type { Core as StrapiCore } from '@strapi/strapi';
import { errors } from '@strapi/utils';

interface Rule {
  readonly field: string;
  readonly says: string;
}

/**
 * The constraints and triggers of `database/post-sync/0040_shop.sql` on `products`, as the content manager says them: in
 * English here, and by the name as a code in the panel's languages (`src/admin/texts/failures.ts`).
 */
const RULES: Readonly<Record<string, Rule>> = {
  products_complete: { field: 'name', says: 'SKU, name, city, district and category must not be blank' },
  products_base_price_range: {
    field: 'basePriceMinor',
    says: 'The price must be from 10 minor units (0.10) to 1 000 000 000 000.00',
  },
  products_discount_range: { field: 'discountPercent', says: 'The discount must be from 0 to 90 percent' },
  products_discount_window: { field: 'discountUntil', says: 'The discount must end after it begins' },
  products_sku_unique: { field: 'sku', says: 'Another product has this SKU' },
  products_with_stock_kept: {
    field: 'active',
    says: 'A product with stock is not deleted: switch it off with "active" instead',
  },
};

const RULED: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'clone']);

/** What the database refuses of a product that is edited by hand is said as a mistake in the form, not as a failure. */
export function explainProductRules(strapi: StrapiCore.Strapi): void {
  strapi.documents.use(async (context, next) => {
    if (context.uid !== 'api::shop.product' || !RULED.has(context.action)) return next();
    try {
      return await next();
    } catch (error) {
      throw explained(error) ?? error;
    }
  });
}

function explained(error: unknown): Error | undefined {
  if (typeof error !== 'object' || error === null || !('constraint' in error)) return undefined;
  const name = String(error.constraint);
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (!rule) return undefined;
  const details = {
    code: name.toUpperCase(),
    errors: [{ path: [rule.field], message: rule.says, name: 'ValidationError' }],
  };
  return new errors.ValidationError(rule.says, details);
}
