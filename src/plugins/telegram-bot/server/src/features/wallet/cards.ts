import { asLanguage, type Language } from '../../../../../../core/identity';
import type { Core } from '../../../../../../core/shared/core';
import { formatAmount } from '../../../../../../core/shared/money';
import type { Queryable } from '../../../../../../core/shared/tx';
import { getProof, getRequest, type RequestType, type WalletRequest } from '../../../../../../core/wallet';
import { PRIORITY, type Outgoing } from '../../../../../../platform/telegram/outgoing';
import { cut, inlineKeyboard, tap, type Button } from '../../screen';
import { textsIn, type Texts } from '../../texts';

/** All messages that show one request have one subject, by which they are found when it changes. */
export const cardSubject = (type: RequestType, id: string): string => `${type}:${id}`;

export const amountOf = (texts: Texts, { amountMinor, currency }: WalletRequest): string =>
  texts.money(formatAmount(amountMinor, currency), currency);

/** What the fee is and what is left after it; empty without one. */
export function feeHtml(
  texts: Texts,
  { type, amountMinor, feeMinor, currency }: Pick<WalletRequest, 'type' | 'amountMinor' | 'feeMinor' | 'currency'>,
): string {
  if (feeMinor === 0n) return '';
  const money = (minor: bigint): string => texts.money(formatAmount(minor, currency), currency);
  return texts.html(`wallet:fee.${type}`, { fee: money(feeMinor), net: money(amountMinor - feeMinor) });
}

/** A card may be the caption of its proof, which has room for 1,024 characters. */
export const MAX_NAME = 48;
const MAX_REASON = 280;
const MAX_OTHERS = 3;

/** What the card says of the request as it is now. Two admins who look at it at once read the same. */
export function cardText(texts: Texts, request: WalletRequest): string {
  const { html } = texts;
  const lines = [
    html(`wallet:card.${request.type}`, {
      amount: amountOf(texts, request),
      user: cut(request.userName, MAX_NAME),
      method: request.methodName,
      account: cut(request.accountName ?? '—', MAX_NAME),
      number: request.accountNumber ?? '—',
      at: texts.time(request.createdAt),
    }),
  ];
  const fee = feeHtml(texts, request);
  if (fee !== '') lines.push(fee);
  if (request.type === 'deposit' && request.proofId === null) lines.push(html('wallet:card.noProof'));
  const others = request.duplicateProofs
    .slice(0, MAX_OTHERS)
    .map(({ request: id, sameUser }) =>
      texts.plain(sameUser ? 'wallet:card.duplicateOwn' : 'wallet:card.duplicateOther', { id }),
    );
  if (request.duplicateProofs.length > MAX_OTHERS) others.push('…');
  if (others.length > 0) lines.push(html('wallet:card.duplicate', { others: others.join('\n') }));
  lines.push(...outcome(texts, request));
  return lines.join('\n\n');
}

function outcome(texts: Texts, request: WalletRequest): string[] {
  const { state, approvals, decidedAt, decidedBy, reason } = request;
  if (state === 'pending') {
    const [first] = approvals;
    return first ? [texts.html('wallet:card.waitsForSecond', { by: cut(first.by, MAX_NAME) })] : [];
  }
  const at = decidedAt === null ? '' : texts.clock(decidedAt);
  return [
    texts.html(`wallet:card.${state}`, {
      by: cut(decidedBy ?? '—', MAX_NAME),
      at,
      reason: cut(reason ?? '—', MAX_REASON),
    }),
  ];
}

function cardButtons(texts: Texts, { state, type, id }: WalletRequest): Button[][] {
  if (state !== 'pending') return [];
  return [
    [
      { text: texts.plain('wallet:card.approve'), data: tap('wallet', 'approve', type, id) },
      { text: texts.plain('wallet:card.reject'), data: tap('wallet', 'reject', type, id) },
    ],
  ];
}

/** A new card in a chat, with the proof when there is one. @param key see `Outgoing.key` */
export async function cardMessage(
  q: Queryable,
  texts: Texts,
  request: WalletRequest,
  chatId: number,
  key: string,
): Promise<Outgoing> {
  const text = cardText(texts, request);
  const common = { parse_mode: 'HTML', reply_markup: inlineKeyboard({ keyboard: cardButtons(texts, request) }) };
  const subject = cardSubject(request.type, request.id);
  const frame = { chatId, key, subject, priority: PRIORITY.notification };
  if (request.proofId === null) return { ...frame, method: 'sendMessage', payload: { ...common, text } };
  const { mediaType } = await getProof(q, request.proofId);
  const file = { $file: `proof:${request.proofId}` };
  return mediaType === 'application/pdf'
    ? { ...frame, method: 'sendDocument', payload: { ...common, document: file, caption: text } }
    : { ...frame, method: 'sendPhoto', payload: { ...common, photo: file, caption: text } };
}

/** Stands for the payload of a new card, which is then made when the card is sent, of the request as it is at that time. */
export const laterCard = ({ type, id }: WalletRequest, language: Language): { readonly $payload: string } => ({
  $payload: `card:${type}:${id}:${language}`,
});

/** @param reference see `laterCard` */
export async function cardPayload(core: Core, reference: string): Promise<Readonly<Record<string, unknown>>> {
  const [type, id = '', language] = reference.split(':');
  const request = await getRequest(core.db, type === 'deposit' ? 'deposit' : 'withdrawal', id);
  return (await cardMessage(core.db, textsIn(asLanguage(language) ?? 'en'), request, 0, reference)).payload;
}

/** Parameters that bring a card that exists to what the request is now. @param hasText false for one with a proof */
export function cardChange(
  texts: Texts,
  request: WalletRequest,
  hasText: boolean,
): { readonly method: string; readonly payload: Readonly<Record<string, unknown>> } {
  const text = cardText(texts, request);
  const common = { parse_mode: 'HTML', reply_markup: inlineKeyboard({ keyboard: cardButtons(texts, request) }) };
  return hasText
    ? { method: 'editMessageText', payload: { ...common, text } }
    : { method: 'editMessageCaption', payload: { ...common, caption: text } };
}
