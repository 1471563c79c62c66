import { z } from 'zod';
import {
  findPaymentByDocument,
  listAddresses,
  listPayments,
  paymentHistory,
  paymentsBefore,
  type AddressView,
  type PaymentView,
} from '../../../core/crypto';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId, pageQuery, pagination, rowNumber, wireMoney } from '../../shared/shapes';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { chainName, PAYMENT_STATES, paymentShape, paymentText, toWirePayment } from '../endpoints/shapes';

const userShape = z.object({ id: z.number(), name: z.string().nullable() });

const panelPaymentShape = paymentShape.extend({
  user: userShape,
  blockHeight: z.number().nullable(),
  /** The ledger's transaction of the latest credit. */
  transactionId: z.string().nullable(),
  receivable: wireMoney.nullable(),
});

const toPanelPayment = (payment: PaymentView): z.input<typeof panelPaymentShape> => ({
  ...toWirePayment(payment),
  user: payment.user,
  blockHeight: payment.block?.height ?? null,
  transactionId: payment.credit?.transactionId.toString() ?? null,
  receivable: payment.credit?.receivable ?? null,
});

const paymentFilter = {
  chain: chainName.optional(),
  state: z.enum(PAYMENT_STATES).optional(),
  userId: rowNumber.optional(),
  text: paymentText.optional(),
};

export const listPanelPayments = defineEndpoint({
  name: 'crypto.list-all-payments',
  method: 'GET',
  path: '/crypto/payments',
  summary: 'Payments of all users, newest first; `text` finds by transaction id or address',
  who: ['admin'],
  permission: 'api::crypto.read',
  query: z.strictObject({
    ...paymentFilter,
    ...pageQuery,
  }),
  response: z.array(panelPaymentShape),
  handle: async ({ core, query: { page, pageSize, ...filter } }) => {
    const { payments, total } = await listPayments(core.db, filter, page, pageSize);
    return { data: payments.map(toPanelPayment), meta: pagination(page, pageSize, total) };
  },
});

const PAGE = 500;

/** A credit that was taken back is one no more. */
const creditOf = ({ credit }: PaymentView) => (credit === null || credit.reversedAt !== null ? undefined : credit);

const COLUMNS: readonly FileColumn<PaymentView>[] = [
  { header: 'First seen (UTC)', value: ({ firstSeenAt }) => firstSeenAt.toISOString() },
  { header: 'Transaction', value: ({ txid }) => txid },
  { header: 'Output', value: ({ vout }) => String(vout) },
  { header: 'Address', value: ({ address }) => address },
  { header: 'User id', value: ({ user }) => String(user.id) },
  { header: 'User', value: ({ user }) => user.name ?? '' },
  { header: 'Coins', amount: true, value: ({ coins }) => coins.amount },
  { header: 'Coin', value: ({ coins }) => coins.currency },
  { header: 'State', value: ({ state }) => state },
  { header: 'Rate', amount: true, value: (payment) => creditOf(payment)?.rate ?? '' },
  { header: 'Why this rate', value: (payment) => creditOf(payment)?.rateReason ?? '' },
  { header: 'Credited', amount: true, value: (payment) => creditOf(payment)?.amount.amount ?? '' },
  { header: 'Currency', value: (payment) => creditOf(payment)?.amount.currency ?? '' },
  { header: 'Credited (UTC)', value: (payment) => creditOf(payment)?.creditedAt.toISOString() ?? '' },
  { header: 'Ledger transaction', value: (payment) => creditOf(payment)?.transactionId.toString() ?? '' },
];

export const exportPanelPayments = defineEndpoint({
  name: 'crypto.export-payments',
  method: 'GET',
  path: '/crypto/payments/export',
  summary: 'Payments as a file, newest first, with the same filters',
  who: ['admin'],
  permission: ['api::crypto.read', 'api::ledger.export'],
  query: z.strictObject({ ...paymentFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { format, ...filter } }) => {
    const pages = pagesOf(async (before: bigint | undefined) => {
      const rows = await paymentsBefore(core.db, filter, before, PAGE);
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
    });
    return tableFile('crypto-payments', format, COLUMNS, pages, signal);
  },
});

const eventShape = z.object({
  from: z.string().nullable(),
  to: z.string(),
  reason: z.string(),
  height: z.number().nullable(),
  at: z.string(),
});

export const getPanelPayment = defineEndpoint({
  name: 'crypto.get-payment',
  method: 'GET',
  path: '/crypto/payments/:id',
  summary: 'One payment with all that happened to it, oldest first',
  who: ['admin'],
  permission: 'api::crypto.read',
  params: z.object({ id: documentId }),
  response: panelPaymentShape.extend({ history: z.array(eventShape) }),
  handle: async ({ core, params: { id } }) => {
    const payment = await findPaymentByDocument(core.db, id);
    const events = await paymentHistory(core.db, id);
    const history = events.map(({ at, height, ...event }) => ({
      ...event,
      height: height === null ? null : Number(height),
      at: at.toISOString(),
    }));
    return { data: { ...toPanelPayment(payment), history } };
  },
});

const addressShape = z.object({
  chain: chainName,
  index: z.number(),
  address: z.string(),
  user: userShape,
  issuedAt: z.string(),
  usedAt: z.string().nullable(),
  payments: z.number(),
  received: wireMoney,
});

const toWireAddress = (view: AddressView): z.input<typeof addressShape> => ({
  ...view,
  issuedAt: view.issuedAt.toISOString(),
  usedAt: view.usedAt?.toISOString() ?? null,
});

export const listPanelAddresses = defineEndpoint({
  name: 'crypto.list-addresses',
  method: 'GET',
  path: '/crypto/addresses',
  summary: 'Addresses that were given out, newest first',
  who: ['admin'],
  permission: 'api::crypto.read',
  query: z.strictObject({
    chain: chainName.optional(),
    userId: rowNumber.optional(),
    address: paymentText.optional(),
    ...pageQuery,
  }),
  response: z.array(addressShape),
  handle: async ({ core, query: { page, pageSize, ...filter } }) => {
    const { addresses, total } = await listAddresses(core.db, filter, page, pageSize);
    return { data: addresses.map(toWireAddress), meta: pagination(page, pageSize, total) };
  },
});
