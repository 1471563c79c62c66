import type { Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Queryable } from '../../shared/tx';
import { toProduct, type ProductRow, type ProductView } from '../product';
import { shopSettings } from '../settings';
import { CATALOGUE_COUNT, CATALOGUE_PAGE, CATEGORIES, CITIES, DISTRICTS } from '../sql/product-sql';

export const CATALOGUE_PAGE_SIZE = 10;

/** A step of the way city → district → category: a name, how many products it leads to, and how many items are free. */
export interface CatalogueChoice {
  readonly name: string;
  readonly products: number;
  readonly free: number;
}

/** The cities; the districts of a city; the categories of a city's district. */
export function catalogueChoices(
  q: Queryable,
  at: { city?: string; district?: string } = {},
): Promise<CatalogueChoice[]> {
  if (at.city === undefined) return q.query(CITIES);
  if (at.district === undefined) return q.query(DISTRICTS, [at.city]);
  return q.query(CATEGORIES, [at.city, at.district]);
}

export interface CataloguePlace {
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export interface CataloguePage {
  readonly products: readonly ProductView[];
  readonly page: number;
  readonly pageCount: number;
  readonly total: number;
}

/** Ten active products of a place, by name. @param page from 1 */
export async function cataloguePage(core: Core, place: CataloguePlace, page: number): Promise<CataloguePage> {
  const where = [place.city, place.district, place.category];
  const [rows, counted, { currency }] = await Promise.all([
    core.db.query<ProductRow>(CATALOGUE_PAGE, [...where, CATALOGUE_PAGE_SIZE, (page - 1) * CATALOGUE_PAGE_SIZE]),
    core.db.query<{ total: number }>(CATALOGUE_COUNT, where),
    readSettings(core.db, shopSettings),
  ]);
  const { total } = onlyRow(counted);
  const now = core.clock.now();
  return {
    products: rows.map((row) => toProduct(row, currency, now)),
    page,
    pageCount: Math.ceil(total / CATALOGUE_PAGE_SIZE),
    total,
  };
}
