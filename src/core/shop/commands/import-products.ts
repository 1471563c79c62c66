import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import type { Minor } from '../../shared/money';
import { checkDiscountPercent } from '../product';
import { INSERT_PRODUCTS } from '../sql/product-sql';

export interface NewProduct {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly city: string;
  readonly district: string;
  readonly category: string;
  /** In the shop's currency; at least 10 minor units. */
  readonly basePriceMinor: Minor;
  /** 0 to 90 */
  readonly discountPercent: number;
}

const MOST_AT_ONCE = 20_000;
const LEAST_PRICE_MINOR = 10n;

/**
 * Lists new products; a SKU that is known already stays as it is, so the same file may be imported again.
 * @returns how many were new @throws InvalidInputError
 */
export function importProducts(
  core: Core,
  call: Call,
  input: { readonly products: readonly NewProduct[] },
): Promise<Outcome<{ readonly added: number }>> {
  return runCommand(core.db, { name: 'shop.import-products', ...call, input }, async (tx) => {
    if (input.products.length > MOST_AT_ONCE) {
      throw new InvalidInputError('products', `must be at most ${MOST_AT_ONCE}`);
    }
    input.products.forEach(check);
    const rows = input.products.map((product) => ({
      document_id: newDocumentId(),
      sku: product.sku,
      name: product.name,
      description: product.description,
      city: product.city,
      district: product.district,
      category: product.category,
      base_price_minor: product.basePriceMinor.toString(),
      discount_percent: product.discountPercent,
    }));
    const added = await tx.query(INSERT_PRODUCTS, [JSON.stringify(rows), core.clock.now()]);
    return { added: added.length };
  });
}

function check(product: NewProduct, index: number): void {
  for (const field of ['sku', 'name', 'city', 'district', 'category'] as const) {
    if (product[field].trim() === '') throw new InvalidInputError(`products.${index}.${field}`, 'must not be empty');
  }
  if (product.basePriceMinor < LEAST_PRICE_MINOR) {
    throw new InvalidInputError(`products.${index}.basePrice`, `must be at least ${LEAST_PRICE_MINOR} minor units`);
  }
  checkDiscountPercent(product.discountPercent, `products.${index}.discountPercent`);
}
