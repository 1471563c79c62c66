import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '../../../../../../core/shared/core';
import { getUser } from '../../../../../../core/identity';
import { getOrder, orderDelivery, orderPhoto, photoIdOf, type OrderView } from '../../../../../../core/shop';
import { PRIORITY, type Outgoing } from '../../../../../../platform/telegram/outgoing';
import type { SentFile } from '../../../../../../platform/telegram/caller';
import { textsIn } from '../../texts';
import { deliveryHtml, deliveryTitle } from './screens';

/** https://core.telegram.org/bots/api#sendmessage; room for the title and for what escaping adds. */
const MAX_TEXT = 3_500;

/**
 * The messages that hand over what was bought. They only refer to it: it is read when they are sent, and lies nowhere
 * else. When nobody knows whether one has arrived it is sent again; twice is better than never for a thing that is paid.
 */
export async function deliveryMessages(core: Core, order: OrderView, chatId: number, key: string): Promise<Outgoing[]> {
  const { text, photo, location } = await orderDelivery(core.db, order.documentId, order.userId);
  const parts: { readonly name: string; readonly method: string }[] = [];
  if (photo !== null) parts.push({ name: 'photo', method: 'sendPhoto' });
  const pieces = text === null ? 0 : Math.ceil([...text].length / MAX_TEXT);
  for (let piece = 0; piece < pieces; piece += 1) parts.push({ name: `text-${piece}`, method: 'sendMessage' });
  if (location !== null) parts.push({ name: 'location', method: 'sendLocation' });
  return parts.map(({ name, method }) => ({
    chatId,
    method,
    payload: { $payload: `delivery:${order.documentId}/${name}` },
    key: `${key}:${name}`,
    priority: PRIORITY.notification,
    repeatable: true,
  }));
}

/** @param reference `<order>/<part>` */
export async function deliveryPayload(core: Core, reference: string): Promise<Record<string, unknown>> {
  const [orderId = '', part = ''] = reference.split('/');
  const order = await getOrder(core.db, orderId, null);
  const [{ text, photo, location }, user] = await Promise.all([
    orderDelivery(core.db, orderId, order.userId),
    getUser(core.db, order.userId),
  ]);
  const texts = textsIn(user.language);
  if (part === 'location' && location) return { ...location };
  if (part === 'photo' && photo !== null) {
    const kept = { $file: photoIdOf(photo) === undefined ? `upload:${photo}` : `stock-photo:${orderId}` };
    const source = /^https?:\/\//.test(photo) ? photo : kept;
    return { photo: source, caption: deliveryTitle(texts, order.product.name), parse_mode: 'HTML' };
  }
  const piece = /^text-(\d+)$/.exec(part)?.[1];
  if (piece === undefined || text === null) throw new Error('an order has no such part');
  const characters = [...text].slice(Number(piece) * MAX_TEXT, (Number(piece) + 1) * MAX_TEXT);
  return {
    text: deliveryHtml(texts, order.product.name, characters.join('')),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    protect_content: false,
  };
}

/** The private photo of an order, read when it is sent. @param order documentId */
export async function stockPhoto(core: Core, order: string): Promise<SentFile> {
  const { bytes } = await orderPhoto(core.db, order, null);
  return { bytes, name: 'photo.jpg' };
}

const UPLOADS = path.resolve('public/uploads');

/** A picture that an admin has uploaded. @throws Error for anything that lies elsewhere */
export async function uploadedFile(_core: Core, url: string): Promise<SentFile> {
  const file = path.resolve('public', url.replace(/^\/+/, ''));
  if (!file.startsWith(`${UPLOADS}${path.sep}`)) throw new Error('not an uploaded file');
  return { bytes: await readFile(file), name: path.basename(file) };
}
