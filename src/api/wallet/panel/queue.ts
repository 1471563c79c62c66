import { z } from 'zod';
import {
  getProof,
  getRequest,
  PAYER_FLAGS,
  payerOf,
  queue,
  queueCount,
  requestHistory,
  requestsBehind,
  REQUEST_STATES,
  type QueueCursor,
  type WalletRequest,
} from '../../../core/wallet';
import { formatAmount } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { currencyCode, documentId, pageQuery, pagination, rowNumber } from '../../shared/shapes';
import { periodOf, periodQuery } from '../../shared/period';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { proofReply } from '../endpoints/get-proof';
import { queueRequestShape, requestType, toQueueRequest } from './shapes';

const queueFilter = {
  type: requestType.optional(),
  state: z.enum([...REQUEST_STATES, 'all']).default('pending'),
  currency: currencyCode.optional(),
  userId: rowNumber.optional(),
  search: z.string().trim().max(200).optional(),
  ...periodQuery,
};

export const listQueue = defineEndpoint({
  name: 'wallet.list-queue',
  method: 'GET',
  path: '/queue',
  summary:
    'Deposits and withdrawals in one list; undecided ones unless another state is asked for. `search` finds by user, Telegram id, account, amount, method, note, reason, or the beginning of the id',
  who: ['admin'],
  permission: 'api::wallet.read',
  query: z.strictObject({
    ...queueFilter,
    sort: z.enum(['newest', 'oldest', 'amount', 'smallest']).default('newest'),
    ...pageQuery,
  }),
  response: z.array(queueRequestShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, sort, state, ...others } = query;
    const filter = { ...others, ...periodOf(query), state: state === 'all' ? undefined : state };
    const { requests, total } = await queue(core.db, filter, sort, page, pageSize);
    return { data: requests.map(toQueueRequest), meta: pagination(page, pageSize, total) };
  },
});

const PAGE = 500;

const COLUMNS: readonly FileColumn<WalletRequest>[] = [
  { header: 'Asked (UTC)', value: ({ createdAt }) => createdAt.toISOString() },
  { header: 'Type', value: ({ type }) => type },
  { header: 'Id', value: ({ id }) => id },
  { header: 'User', value: ({ userName }) => userName },
  { header: 'Telegram id', value: ({ telegramId }) => telegramId ?? '' },
  { header: 'Method', value: ({ methodName }) => methodName },
  { header: 'Account name', value: ({ accountName }) => accountName ?? '' },
  { header: 'Amount', amount: true, value: ({ amountMinor, currency }) => formatAmount(amountMinor, currency) },
  { header: 'Fee', amount: true, value: ({ feeMinor, currency }) => formatAmount(feeMinor, currency) },
  { header: 'Currency', value: ({ currency }) => currency },
  { header: 'State', value: ({ state }) => state },
  { header: 'Decided (UTC)', value: ({ decidedAt }) => decidedAt?.toISOString() ?? '' },
  { header: 'Decided by', value: ({ decidedBy }) => decidedBy ?? '' },
  { header: 'Reason', value: ({ reason }) => reason ?? '' },
  { header: 'Note', value: ({ note }) => note ?? '' },
];

export const exportQueue = defineEndpoint({
  name: 'wallet.export-queue',
  method: 'GET',
  path: '/queue/export',
  summary: 'Deposits and withdrawals as a file, newest first, with the same filters',
  who: ['admin'],
  permission: ['api::wallet.read', 'api::ledger.export'],
  query: z.strictObject({ ...queueFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query }) => {
    const { format, state, ...others } = query;
    const filter = { ...others, ...periodOf(query), state: state === 'all' ? undefined : state };
    const pages = pagesOf(async (after: QueueCursor | undefined) => {
      const { requests, next } = await requestsBehind(core.db, filter, after, PAGE);
      return { rows: requests, next };
    });
    return tableFile('deposits-and-withdrawals', format, COLUMNS, pages, signal);
  },
});

export const countQueue = defineEndpoint({
  name: 'wallet.count-queue',
  method: 'GET',
  path: '/queue/count',
  summary: 'How many requests wait for a decision, and since when the oldest does',
  who: ['admin'],
  permission: 'api::wallet.read',
  response: z.object({ waiting: z.number(), oldestAt: z.string().nullable() }),
  handle: async ({ core }) => {
    const { waiting, oldestAt } = await queueCount(core.db);
    return { data: { waiting, oldestAt: oldestAt?.toISOString() ?? null } };
  },
});

const params = z.object({ type: requestType, id: documentId });

const historyShape = z.object({
  from: z.string().nullable(),
  to: z.string(),
  reason: z.string().nullable(),
  by: z.string(),
  edge: z.string(),
  at: z.string(),
});

const payerShape = z.object({
  since: z.string(),
  depositsApproved: z.number(),
  depositsRejected: z.number(),
  withdrawalsApproved: z.number(),
  withdrawalsRejected: z.number(),
  open: z.number(),
  flags: z.array(z.enum(PAYER_FLAGS)),
});

export const getQueueRequest = defineEndpoint({
  name: 'wallet.get-queue-request',
  method: 'GET',
  path: '/queue/:type/:id',
  summary: 'One request with what happened to it, and who its user has been so far',
  who: ['admin'],
  permission: 'api::wallet.read',
  params,
  response: queueRequestShape.extend({ history: z.array(historyShape), payer: payerShape }),
  handle: async ({ core, params: { type, id } }) => {
    const request = await getRequest(core.db, type, id);
    const [history, payer] = await Promise.all([requestHistory(core.db, type, id), payerOf(core.db, request)]);
    return {
      data: {
        ...toQueueRequest(request),
        history: history.map((event) => ({ ...event, at: event.at.toISOString() })),
        payer: { ...payer, since: payer.since.toISOString(), flags: [...payer.flags] },
      },
    };
  },
});

export const getQueueProof = defineEndpoint({
  name: 'wallet.get-queue-proof',
  method: 'GET',
  path: '/proofs/:id',
  summary: 'The picture or PDF that a deposit was made with',
  who: ['admin'],
  permission: 'api::wallet.read',
  params: z.object({ id: documentId }),
  response: z.unknown(),
  handle: async ({ core, params: { id } }) => proofReply(await getProof(core.db, id)),
});
