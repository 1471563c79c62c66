import {
  ItemReturnedError,
  AlreadyReservedError,
  getOrder,
  getProduct,
  listOrders,
  openReservations,
  OutOfStockError,
  purchaseReservation,
  releaseReservation,
  reserveProduct,
} from '../../../../../../core/shop';
import { InsufficientFundsError } from '../../../../../../core/ledger';
import { PRIORITY } from '../../../../../../platform/telegram/outgoing';
import { explain } from '../../errors';
import { captionPayload } from '../../screen';
import type { Turn } from '../../turn';
import { listedProduct, readPage, showCities, showProduct } from './catalogue';
import { deliveryMessages } from './delivery';
import {
  boughtScreen,
  cannotBuyScreen,
  ORDERS_PAGE_SIZE,
  orderScreen,
  ordersScreen,
  pictureScreen,
  productScreen,
  reservationScreen,
} from './screens';

export async function reserve(turn: Turn, [product = '']: readonly string[]): Promise<void> {
  try {
    const { result } = await reserveProduct(turn.core, turn.call('reserve'), { userId: turn.user.id, product });
    turn.show(reservationScreen(turn.texts, result));
  } catch (error) {
    if (error instanceof AlreadyReservedError) return showProduct(turn, [product]);
    if (error instanceof OutOfStockError) {
      turn.toast(explain(error, turn.texts) ?? '', true);
      turn.show(productScreen(turn.texts, await getProduct(turn.core, product), 1));
      return;
    }
    throw error;
  }
}

/** Pressed twice it is still one purchase: the key names the reservation, not the tap. */
export async function buy(turn: Turn, [reservation = '']: readonly string[]): Promise<void> {
  const { user, core, texts } = turn;
  try {
    const call = { ...turn.call('buy'), idempotencyKey: `tg:buy:${user.id}:${reservation}` };
    const { result } = await purchaseReservation(core, call, { userId: user.id, reservation });
    turn.show(boughtScreen(texts, result));
  } catch (error) {
    if (!(error instanceof InsufficientFundsError)) throw error;
    const open = await openReservations(core.db, user.id, core.clock.now());
    const name = open.find(({ documentId }) => documentId === reservation)?.product.name ?? '';
    turn.show(cannotBuyScreen(texts, reservation, name, explain(error, texts) ?? ''));
  }
}

export async function release(turn: Turn, [reservation = '']: readonly string[]): Promise<void> {
  const input = { userId: turn.user.id, reservation };
  const { result } = await releaseReservation(turn.core, turn.call('release'), input);
  turn.toast(turn.texts.plain('shop:released'));
  const product = await listedProduct(turn, result.product.documentId);
  if (!product) return showCities(turn, []);
  turn.show(productScreen(turn.texts, product, 1));
}

/** The orders begin on the page that has the last of what is kept for them. */
export async function showOrders(turn: Turn, [wanted]: readonly string[]): Promise<void> {
  const { core, user } = turn;
  const page = readPage(wanted);
  const reserved = await openReservations(core.db, user.id, core.clock.now());
  const before = Math.max(1, Math.ceil(reserved.length / ORDERS_PAGE_SIZE)) - 1;
  const range = { userId: user.id, page: Math.max(1, page - before), pageSize: ORDERS_PAGE_SIZE };
  const { orders, total } = await listOrders(core.db, range);
  const pages = before + Math.max(1, Math.ceil(total / ORDERS_PAGE_SIZE));
  // Reservations may have ended since the button was made: the last page there is, is shown instead.
  if (page > pages) return showOrders(turn, [String(pages)]);
  const screen = {
    reserved: reserved.slice((page - 1) * ORDERS_PAGE_SIZE, page * ORDERS_PAGE_SIZE),
    orders: page > before ? orders : [],
    page,
    pages,
  };
  turn.show(ordersScreen(turn.texts, screen));
}

export async function showOrder(turn: Turn, [id = '']: readonly string[]): Promise<void> {
  turn.show(orderScreen(turn.texts, await getOrder(turn.core.db, id, turn.user.id)));
}

/** For ever, and only for its buyer. */
export async function sendAgain(turn: Turn, [id = '']: readonly string[]): Promise<void> {
  const order = await getOrder(turn.core.db, id, turn.user.id);
  const key = turn.call('again').idempotencyKey;
  const messages = await deliveryMessages(turn.core, order, turn.place.chatId, key);
  if (messages.length === 0) throw new ItemReturnedError(id);
  for (const message of messages) turn.queue({ ...message, priority: PRIORITY.reply });
  turn.toast(turn.texts.plain('shop:sentAgain'));
}

/** The pictures come below the product's screen, which stays; the last one says what they show. */
export async function showPhotos(turn: Turn, [id = '']: readonly string[]): Promise<void> {
  const product = await getProduct(turn.core, id);
  const photos = product.photos.slice(0, MAX_PHOTOS);
  photos.forEach((photo, index) => {
    const isLast = index === photos.length - 1;
    const below = isLast ? captionPayload(pictureScreen(turn.texts, product)) : {};
    turn.send('sendPhoto', { photo: photoParameter(photo), ...below });
  });
}

const MAX_PHOTOS = 5;

/** What Telegram can fetch by itself it is given the address of; what lies with us is uploaded. */
export const photoParameter = (url: string): unknown => (/^https?:\/\//.test(url) ? url : { $file: `upload:${url}` });
