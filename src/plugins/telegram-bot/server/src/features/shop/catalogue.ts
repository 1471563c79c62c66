import {
  openReservations,
  catalogueChoices,
  cataloguePage,
  getProduct,
  type CataloguePlace,
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

export async function showCities(turn: Turn): Promise<void> {
  turn.show(cityScreen(turn.texts, await catalogueChoices(turn.core.db)));
}

export async function showDistricts(turn: Turn, [city]: readonly string[]): Promise<void> {
  const name = await named(turn, city, {});
  if (name === undefined) return showCities(turn);
  turn.show(districtScreen(turn.texts, name, await catalogueChoices(turn.core.db, { city: name })));
}

export async function showCategories(turn: Turn, [cityCode, districtCode]: readonly string[]): Promise<void> {
  const city = await named(turn, cityCode, {});
  const district = city && (await named(turn, districtCode, { city }));
  if (city === undefined || district === undefined) return showCities(turn);
  turn.show(categoryScreen(turn.texts, { city, district }, await catalogueChoices(turn.core.db, { city, district })));
}

export async function showProducts(turn: Turn, args: readonly string[]): Promise<void> {
  const place = await placeNamed(turn, args);
  if (!place) return showCities(turn);
  const wanted = readPage(args[3]);
  let page = await cataloguePage(turn.core, place, wanted);
  // Products may have gone since the button was made: the last page there is, is shown instead.
  if (page.products.length === 0 && page.total > 0) page = await cataloguePage(turn.core, place, page.pageCount);
  turn.show(listScreen(turn.texts, place, page));
}

/** A product that the person has reserved is shown as their reservation: there they can buy it. */
export async function showProduct(turn: Turn, [id = '', page]: readonly string[]): Promise<void> {
  const [product, reserved] = await Promise.all([
    getProduct(turn.core, id),
    openReservations(turn.core.db, turn.user.id, turn.core.clock.now()),
  ]);
  const own = reserved.find((reservation) => reservation.product.documentId === id);
  turn.show(own ? reservationScreen(turn.texts, own) : productScreen(turn.texts, product, readPage(page)));
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
