import type { Core } from '../../shared/core';
import { recentSettings } from '../../shared/settings';
import { SharedReads } from '../../shared/shared-read';
import { onlyRow, type Database } from '../../shared/tx';
import { toProduct, type ProductRow, type ProductView } from '../product';
import { toSearchQuery } from '../search';
import { shopSettings } from '../settings';
import {
  CATALOGUE_COUNT,
  CATALOGUE_PAGE,
  CATEGORIES,
  CITIES,
  DISTRICTS,
  SEARCH_COUNT,
  SEARCH_PAGE,
} from '../sql/product-sql';

export const CATALOGUE_PAGE_SIZE = 10;

/** A step of the way city → district → category: a name, how many products it leads to, and how many items are free. */
export interface CatalogueChoice {
  readonly name: string;
  readonly products: number;
  readonly free: number;
}

const sharedChoices = new WeakMap<Database, SharedReads<readonly CatalogueChoice[]>>();

/**
 * The cities; the districts of a city; the categories of a city's district. All products of the place are counted, and
 * everybody looks at the same few places: who asks at once shares one read.
 */
export function catalogueChoices(
  db: Database,
  at: { city?: string; district?: string } = {},
): Promise<readonly CatalogueChoice[]> {
  const { city, district } = at;
  const shared = sharedChoices.get(db) ?? new SharedReads();
  sharedChoices.set(db, shared);
  return shared.read(JSON.stringify([city, district]), () => {
    if (city === undefined) return db.query(CITIES);
    if (district === undefined) return db.query(DISTRICTS, [city]);
    return db.query(CATEGORIES, [city, district]);
  });
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
  return readPage(core, CATALOGUE_PAGE, CATALOGUE_COUNT, [place.city, place.district, place.category], page);
}

/**
 * Ten active products that have all the words of the text, or words that begin so, in name, SKU, description or place.
 * @param page from 1
 */
export async function searchCatalogue(core: Core, text: string, page: number): Promise<CataloguePage> {
  const query = toSearchQuery(text);
  if (query === null) return { products: [], page, pageCount: 0, total: 0 };
  return readPage(core, SEARCH_PAGE, SEARCH_COUNT, [query], page);
}

async function readPage(
  core: Core,
  pageSql: string,
  countSql: string,
  where: readonly unknown[],
  page: number,
): Promise<CataloguePage> {
  const [rows, counted, { currency }] = await Promise.all([
    core.db.query<ProductRow>(pageSql, [...where, CATALOGUE_PAGE_SIZE, (page - 1) * CATALOGUE_PAGE_SIZE]),
    core.db.query<{ total: number }>(countSql, where),
    recentSettings(core.db, shopSettings),
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
