import { createHash } from 'node:crypto';
import { formatAmount, type Minor } from '../../../../../../core/shared/money';
import type {
  CatalogueChoice,
  CataloguePage,
  CataloguePlace,
  OrderView,
  Price,
  ProductView,
  ReservationView,
} from '../../../../../../core/shop';
import { cut, tap, type Button, type Screen } from '../../screen';
import type { Texts } from '../../texts';
import { menuButton } from '../home/buttons';
import { Remembered } from '../../remembered';

/** A description may be as long as an admin likes; a message may not. */
const MAX_DESCRIPTION = 1_500;
const MAX_BUTTON = 60;
/** Telegram takes a hundred buttons with a message, and not that many when their texts are long. */
const MAX_CHOICES = 40;

/** Names of places are too long for the data of a button: it carries six characters that stand for one. */
export const short = (name: string): string =>
  shortNames.get(name, () => createHash('sha256').update(name).digest('base64url').slice(0, 6));

const shortNames = new Remembered<string>(10_000);

const money = (texts: Texts, minor: Minor, currency: string): string =>
  texts.money(formatAmount(minor, currency), currency);

/** `<s>100.00</s> <b>80.00 PLN</b> −20 %` as HTML, or the price alone. */
export function priceHtml(texts: Texts, price: Price): string {
  const final = money(texts, price.finalMinor, price.currency);
  if (price.discountPercent === 0) return texts.html('shop:price', { final });
  const original = texts.amount(formatAmount(price.originalMinor, price.currency));
  return texts.html('shop:discountedPrice', { original, final, percent: price.discountPercent });
}

function choices(
  texts: Texts,
  text: string,
  names: readonly CatalogueChoice[],
  data: (name: string) => string,
  back: Button,
  page: number,
  toPage: (page: number) => string,
): Screen {
  if (names.length === 0) return { text: texts.html('shop:empty'), keyboard: [[back]] };
  const pages = Math.ceil(names.length / MAX_CHOICES);
  const shown = Math.min(page, pages);
  const buttons = names.slice((shown - 1) * MAX_CHOICES, shown * MAX_CHOICES).map(({ name, free }) => ({
    text: cut(texts.plain('shop:choice', { name, free }), MAX_BUTTON),
    data: data(name),
  }));
  return { text, keyboard: [...inRows(buttons, 2), ...pager(texts, shown, pages, toPage), [back]] };
}

/** The way out stays the last row, as everywhere. */
function withSearch(texts: Texts, screen: Screen): Screen {
  const { keyboard = [] } = screen;
  const search = [{ text: texts.plain('shop:search'), data: tap('shop', 'search') }];
  return { ...screen, keyboard: [...keyboard.slice(0, -1), search, ...keyboard.slice(-1)] };
}

export const cityScreen = (texts: Texts, cities: readonly CatalogueChoice[], page: number): Screen =>
  withSearch(
    texts,
    choices(
      texts,
      texts.html('shop:chooseCity'),
      cities,
      (name) => tap('shop', 'city', short(name)),
      menuButton(texts),
      page,
      (target) => tap('shop', 'cities', target),
    ),
  );

export const districtScreen = (
  texts: Texts,
  city: string,
  districts: readonly CatalogueChoice[],
  page: number,
): Screen =>
  choices(
    texts,
    texts.html('shop:chooseDistrict', { city }),
    districts,
    (name) => tap('shop', 'district', short(city), short(name)),
    back(texts, tap('shop', 'cities')),
    page,
    (target) => tap('shop', 'city', short(city), target),
  );

export const categoryScreen = (
  texts: Texts,
  place: { readonly city: string; readonly district: string },
  categories: readonly CatalogueChoice[],
  page: number,
): Screen =>
  choices(
    texts,
    texts.html('shop:chooseCategory', place),
    categories,
    (name) => tap('shop', 'list', short(place.city), short(place.district), short(name), 1),
    back(texts, tap('shop', 'city', short(place.city))),
    page,
    (target) => tap('shop', 'district', short(place.city), short(place.district), target),
  );

/** A product in a list: name, price, discount, and whether it is sold out. @param page where back leads to */
export function productButton(texts: Texts, product: ProductView, page: number): Button {
  const final = money(texts, product.price.finalMinor, product.price.currency);
  const discount = product.price.discountPercent > 0 ? ` −${product.price.discountPercent} %` : '';
  const sold = product.free === 0 ? ` · ${texts.plain('shop:soldOutMark')}` : '';
  return {
    text: `${cut(product.name, 36)} · ${final}${discount}${sold}`,
    data: tap('shop', 'product', product.documentId, page),
  };
}

export function listScreen(
  texts: Texts,
  place: CataloguePlace,
  { products, page, pageCount, total }: CataloguePage,
): Screen {
  const up = back(texts, tap('shop', 'district', short(place.city), short(place.district)));
  if (total === 0) return { text: texts.html('shop:empty'), keyboard: [[up]] };
  const to = (target: number): string =>
    tap('shop', 'list', short(place.city), short(place.district), short(place.category), target);
  return {
    text: texts.html('shop:list', { ...place, count: total, page, pages: pageCount }),
    keyboard: [
      ...products.map((product) => [productButton(texts, product, page)]),
      ...pager(texts, page, pageCount, to),
      [up],
    ],
  };
}

export function productScreen(texts: Texts, product: ProductView, page: number): Screen {
  const { city, district, category } = product;
  const stock = [
    product.free > 0 ? texts.html('shop:free', { count: product.free }) : texts.html('shop:soldOut'),
    ...(product.discountUntil ? [texts.html('shop:discountUntil', { until: texts.time(product.discountUntil) })] : []),
  ].join('\n');
  const buttons: Button[] = [];
  if (product.free > 0)
    buttons.push({ text: texts.plain('shop:reserve'), data: tap('shop', 'reserve', product.documentId) });
  else buttons.push({ text: texts.plain('shop:watch'), data: tap('shop', 'watch', product.documentId) });
  if (product.photos.length > 0) {
    buttons.push({ text: texts.plain('shop:photos'), data: tap('shop', 'photos', product.documentId) });
  }
  return {
    text: texts.html('shop:product', {
      name: product.name,
      city,
      district,
      category,
      description: cut(product.description, MAX_DESCRIPTION),
      price: priceHtml(texts, product.price),
      stock,
    }),
    keyboard: [buttons, [back(texts, tap('shop', 'list', short(city), short(district), short(category), page))]],
  };
}

/** What stands below the last picture of a product, so that nobody has to scroll up again. */
export function pictureScreen(texts: Texts, product: ProductView): Screen {
  const [[first] = []] = productScreen(texts, product, 1).keyboard ?? [];
  const text = texts.html('shop:picture', { name: product.name, price: priceHtml(texts, product.price) });
  return { text, keyboard: [first ? [first, menuButton(texts)] : [menuButton(texts)]] };
}

export function reservationScreen(texts: Texts, reservation: ReservationView): Screen {
  const { product, price, documentId } = reservation;
  return {
    text: texts.html('shop:reservation', {
      name: product.name,
      city: product.city,
      district: product.district,
      price: priceHtml(texts, price),
      until: texts.clock(reservation.expiresAt),
    }),
    keyboard: [
      [
        {
          text: texts.plain('shop:buy', { price: money(texts, price.finalMinor, price.currency) }),
          data: tap('shop', 'buy', documentId),
        },
      ],
      [{ text: texts.plain('shop:release'), data: tap('shop', 'release', documentId) }, menuButton(texts)],
    ],
  };
}

/** Why the purchase did not happen; what was reserved stays reserved. */
export function cannotBuyScreen(texts: Texts, reservation: string, name: string, reason: string): Screen {
  return {
    text: texts.html('shop:cannotBuy', { name, reason }),
    keyboard: [
      [
        { text: texts.plain('shop:topUp'), data: tap('wallet', 'deposit') },
        { text: texts.plain('shop:tryAgain'), data: tap('shop', 'buy', reservation) },
      ],
      [menuButton(texts)],
    ],
  };
}

export function boughtScreen(texts: Texts, order: OrderView): Screen {
  const price = money(texts, order.price.finalMinor, order.price.currency);
  return {
    text: texts.html('shop:bought', { name: order.product.name, price }),
    keyboard: [
      [
        { text: texts.plain('shop:toShop'), data: tap('shop', 'cities') },
        { text: texts.plain('shop:menuOrders'), data: tap('shop', 'orders', 1) },
      ],
      [menuButton(texts)],
    ],
  };
}

export const ORDERS_PAGE_SIZE = 10;

export interface OrdersPage {
  /** What is kept for them and not bought yet: it stands first, or nobody would find it again. */
  readonly reserved: readonly ReservationView[];
  readonly orders: readonly OrderView[];
  readonly page: number;
  readonly pages: number;
}

export function ordersScreen(texts: Texts, { reserved, orders, page, pages }: OrdersPage): Screen {
  const kept = reserved.map(({ product, expiresAt }): Button[] => [
    {
      text: texts.plain('shop:reservedLine', { name: cut(product.name, 36), until: texts.clock(expiresAt) }),
      data: tap('shop', 'product', product.documentId, 1),
    },
  ]);
  const bought = orders.map(({ documentId, product, price }): Button[] => [
    {
      text: texts.plain('shop:orderLine', {
        name: cut(product.name, 36),
        price: money(texts, price.finalMinor, price.currency),
      }),
      data: tap('shop', 'order', documentId),
    },
  ]);
  const nothingBought = orders.length === 0 && page === pages;
  const toShop = { text: texts.plain('shop:toShop'), data: tap('shop', 'cities') };
  return {
    text: nothingBought ? texts.html('shop:noOrders') : texts.html('shop:orders', { page, pages }),
    keyboard: [
      ...kept,
      ...bought,
      ...pager(texts, page, pages, (target) => tap('shop', 'orders', target)),
      ...(nothingBought ? [[toShop]] : []),
      [menuButton(texts)],
    ],
  };
}

export function orderScreen(texts: Texts, order: OrderView): Screen {
  const { product, price, state, documentId } = order;
  return {
    text: texts.html('shop:order', {
      name: product.name,
      city: product.city,
      district: product.district,
      at: texts.time(order.createdAt),
      price: money(texts, price.finalMinor, price.currency),
      state: texts.plain(`shop:state.${state}`),
    }),
    keyboard: [
      [{ text: texts.plain('shop:sendAgain'), data: tap('shop', 'again', documentId) }],
      [back(texts, tap('shop', 'orders', 1))],
    ],
  };
}

/** The text of a delivery; what was bought stands as it is, nothing in it is markup. */
export const deliveryHtml = (texts: Texts, name: string, text: string): string =>
  texts.html('shop:delivery', { name, text });

export const deliveryTitle = (texts: Texts, name: string): string => texts.html('shop:deliveryTitle', { name });

const back = (texts: Texts, data: string): Button => ({ text: texts.plain('home:back'), data });

function pager(texts: Texts, page: number, pages: number, data: (page: number) => string): Button[][] {
  const row: Button[] = [];
  if (page > 1) row.push({ text: `${texts.plain('shop:previous')} ${page - 1}`, data: data(page - 1) });
  if (page < pages) row.push({ text: `${page + 1} ${texts.plain('shop:next')}`, data: data(page + 1) });
  return row.length > 0 ? [row] : [];
}

function inRows<Item>(items: readonly Item[], perRow: number): Item[][] {
  const rows: Item[][] = [];
  for (let index = 0; index < items.length; index += perRow) rows.push(items.slice(index, index + perRow));
  return rows;
}
