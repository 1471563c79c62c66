import { paths, read, type PanelPermission, type Parameters, type TextKey, type WireMoney } from '../../kit';
import type { WireTransaction } from '../ledger/wire';
import type { QueueRequest } from '../queue/request';
import type { Order } from '../shop/shapes';
import type { WirePayment } from '../crypto/wire';
import type { PanelUser } from '../users/users-page';

/** Something that was found, and where it is shown. */
export interface Hit {
  readonly key: string;
  readonly to: string;
  readonly title: string;
  /** What it is, as a code of the server. */
  readonly code?: readonly [group: 'subject' | 'kind', code: string];
  /** What tells it from the others of its kind. */
  readonly detail: string;
  readonly state?: string;
  readonly amount?: WireMoney;
}

/** One kind of thing that can be searched for. The server checks the same right. */
export interface Source {
  readonly name: TextKey;
  readonly permission: PanelPermission;
  /** Undefined when the text can't be a name or a number of this kind. */
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Hit[]> | undefined;
}

const MOST = 5;

function source<Row>(declared: {
  readonly name: TextKey;
  readonly permission: PanelPermission;
  readonly path: string;
  /** What to ask for; undefined when the text can't mean this kind. */
  readonly parameters: (text: string) => Parameters | undefined;
  readonly toHit: (row: Row) => Hit;
}): Source {
  const { name, permission, path, parameters, toHit } = declared;
  return {
    name,
    permission,
    find: (text, signal) => {
      const asked = parameters(text);
      return asked && read<readonly Row[]>(path, asked, signal).then(({ data }) => data.slice(0, MOST).map(toHit));
    },
  };
}

const NUMBER = /^[1-9]\d{0,17}$/;
/** The beginning of a txid would find nothing: payments are found by a whole txid or an address. */
const CHAIN_TEXT = /^[A-Za-z0-9:]{20,200}$/;

const optional = (matches: boolean, parameters: Parameters): Parameters | undefined =>
  matches ? parameters : undefined;

export const sources: readonly Source[] = [
  source<PanelUser>({
    name: 'search.users',
    permission: 'api::users.read',
    path: '/users',
    parameters: (text) => optional(text.length >= 2 || NUMBER.test(text), { text: text.slice(0, 100), pageSize: MOST }),
    toHit: ({ id, name, username, telegramId }) => ({
      key: `user ${id}`,
      to: paths.user(id),
      title: name,
      detail: [username === null ? null : `@${username}`, telegramId, `#${id}`]
        .filter((part) => part !== null)
        .join(' · '),
    }),
  }),
  source<QueueRequest>({
    name: 'search.requests',
    permission: 'api::wallet.read',
    path: '/queue',
    parameters: (text) => optional(text.length >= 2, { state: 'all', search: text.slice(0, 100), pageSize: MOST }),
    toHit: ({ type, documentId, user, state, amount }) => ({
      key: `${type} ${documentId}`,
      to: type === 'deposit' ? paths.deposit(documentId) : paths.withdrawal(documentId),
      title: user.name,
      code: ['subject', type],
      detail: documentId,
      state,
      amount,
    }),
  }),
  source<Order>({
    name: 'search.orders',
    permission: 'api::shop.read',
    path: '/shop/orders',
    parameters: (text) => optional(text.length >= 2, { search: text.slice(0, 128), pageSize: MOST }),
    toHit: ({ documentId, product, buyer, state, finalPrice }) => ({
      key: `order ${documentId}`,
      to: paths.order(documentId),
      title: product.name,
      detail: `${buyer.name} · ${documentId}`,
      state,
      amount: finalPrice,
    }),
  }),
  source<WireTransaction>({
    name: 'search.transactions',
    permission: 'api::ledger.read',
    path: '/ledger/transactions',
    parameters: (text) => optional(NUMBER.test(text.replace(/^[#№]\s*/, '')), { id: text.replace(/^[#№]\s*/, '') }),
    toHit: ({ id, kind, subject }) => ({
      key: `transaction ${id}`,
      to: paths.transaction(id),
      title: `№ ${id}`,
      code: ['kind', kind],
      detail: `${subject.type} ${subject.id}`,
    }),
  }),
  source<WirePayment>({
    name: 'search.payments',
    permission: 'api::crypto.read',
    path: '/crypto/payments',
    parameters: (text) => optional(CHAIN_TEXT.test(text), { text, pageSize: MOST }),
    toHit: ({ documentId, chain, txid, state, coins }) => ({
      key: `payment ${documentId}`,
      to: paths.cryptoPayment(documentId),
      title: chain,
      detail: txid,
      state,
      amount: coins,
    }),
  }),
];
