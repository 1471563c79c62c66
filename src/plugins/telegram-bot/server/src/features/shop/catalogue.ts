import { NotFoundError } from '../../../../../../core/shared/errors';
import {
  openReservations,
  catalogueChoices,
  cataloguePage,
  getProduct,
  type CataloguePlace,
  type ProductView,
} from '../../../../../../core/shop';
import type { Turn } from '../../turn';
import {
  categoryScreen,
  cityScreen,
  districtScreen,
  listScreen,
  productScreen,
  reservationScreen,
  short,
} from './screens';

const MAX_PAGE = 10_000;

/** Anybody can send any data: what makes no sense is the first page. */
export const readPage = (text: string | undefined): number =>
  /^[1-9]\d{0,4}$/.test(text ?? '') ? Math.min(Number(text), MAX_PAGE) : 1;

export async function showCities(turn: Turn, [page]: readonly string[]): Promise<void> {
  turn.show(cityScreen(turn.texts, await catalogueChoices(turn.core.db), readPage(page)));
}

export async function showDistricts(turn: Turn, [city, page]: readonly string[]): Promise<void> {
  const name = await named(turn, city, {});
  if (name === undefined) return showCities(turn, []);
  turn.show(districtScreen(turn.texts, name, await catalogueChoices(turn.core.db, { city: name }), readPage(page)));
}

export async function showCategories(turn: Turn, [cityCode, districtCode, page]: readonly string[]): Promise<void> {
  const city = await named(turn, cityCode, {});
  const district = city && (await named(turn, districtCode, { city }));
  if (city === undefined || district === undefined) return showCities(turn, []);
  const categories = await catalogueChoices(turn.core.db, { city, district });
  turn.show(categoryScreen(turn.texts, { city, district }, categories, readPage(page)));
}

export async function showProducts(turn: Turn, args: readonly string[]): Promise<void> {
  const place = await placeNamed(turn, args);
  if (!place) return showCities(turn, []);
  const wanted = readPage(args[3]);
  let page = await cataloguePage(turn.core, place, wanted);
  // Products may have gone since the button was made: the last page there is, is shown instead.
  if (page.products.length === 0 && page.total > 0) page = await cataloguePage(turn.core, place, page.pageCount);
  turn.show(listScreen(turn.texts, place, page));
}

/** A product that the person has reserved is shown as their reservation: there they can buy it, listed still or not. */
export async function showProduct(turn: Turn, [id = '', page]: readonly string[]): Promise<void> {
  const [product, reserved] = await Promise.all([
    listedProduct(turn, id),
    openReservations(turn.core.db, turn.user.id, turn.core.clock.now()),
  ]);
  const own = reserved.find((reservation) => reservation.product.documentId === id);
  if (own) return turn.show(reservationScreen(turn.texts, own));
  if (!product) throw new NotFoundError('Product', id);
  turn.show(productScreen(turn.texts, product, readPage(page)));
}

/** Undefined for a product that is not listed, or not any more. */
export async function listedProduct({ core }: Turn, id: string): Promise<ProductView | undefined> {
  try {
    return await getProduct(core, id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function placeNamed(turn: Turn, codes: readonly string[]): Promise<CataloguePlace | undefined> {
  const city = await named(turn, codes[0], {});
  const district = city && (await named(turn, codes[1], { city }));
  const category = district && (await named(turn, codes[2], { city, district }));
  return city && district && category ? { city, district, category } : undefined;
}

async function named(
  turn: Turn,
  code: string | undefined,
  at: { city?: string; district?: string },
): Promise<string | undefined> {
  const choices = await catalogueChoices(turn.core.db, at);
  return choices.find(({ name }) => short(name) === code)?.name;
}
