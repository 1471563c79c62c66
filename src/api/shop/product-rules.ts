import type { ConstraintRule } from '../shared/constraint-rules';

/** The constraints and triggers of `database/post-sync/0040_shop.sql` on `products`, as the content manager says them. */
export const PRODUCT_RULES: Readonly<Record<string, ConstraintRule>> = {
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
