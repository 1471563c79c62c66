import { z } from 'zod';
import {
  adjustBalance,
  adjustments,
  approveAdjustment,
  rejectAdjustment,
  UnknownAccountError,
  type AdjustmentView,
} from '../../../core/ledger';
import { NotFoundError } from '../../../core/shared/errors';
import { formatAmount, minor, parseAmount, toWire } from '../../../core/shared/money';
import type { Queryable } from '../../../core/shared/tx';
import { defineEndpoint, type Caller } from '../../../platform/http/endpoint';
import type { FileColumn } from '../../shared/file-column';
import { amountText, wireMoney } from '../../shared/shapes';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { accountNameShape, accountParams, findOwners, ownerOf, ownerText, refOf } from './shapes';

const params = z.object({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of an adjustment') });
const reason = z.string().trim().min(1).max(500);

const adjustmentState = z.enum(['pending', 'posted', 'rejected']);

const adjustmentShape = z.object({
  id: z.string(),
  account: accountNameShape,
  amount: wireMoney,
  reason: z.string(),
  state: adjustmentState,
  askedBy: z.string(),
  /** Who asked can't approve. */
  askedByMe: z.boolean(),
  askedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  note: z.string().nullable(),
  transaction: z.string().nullable(),
});

type Admin = Extract<Caller, { kind: 'admin' }>;

async function toWireAdjustments(
  q: Queryable,
  views: readonly AdjustmentView[],
  caller: Admin,
): Promise<z.input<typeof adjustmentShape>[]> {
  const owners = await findOwners(
    q,
    views.map(({ account }) => account),
  );
  return views.map((view) => ({
    id: view.id.toString(),
    account: { ...view.account, owner: ownerOf(owners, view.account) },
    amount: toWire(view.amount, view.account.currency),
    reason: view.reason,
    state: view.state,
    askedBy: view.askedBy,
    askedByMe: view.askedById === String(caller.adminId),
    askedAt: view.askedAt.toISOString(),
    decidedBy: view.decidedBy,
    decidedAt: view.decidedAt?.toISOString() ?? null,
    note: view.note,
    transaction: view.transactionId?.toString() ?? null,
  }));
}

async function toWireAdjustment(
  q: Queryable,
  view: AdjustmentView,
  caller: Admin,
): Promise<z.input<typeof adjustmentShape>> {
  const [wire] = await toWireAdjustments(q, [view], caller);
  if (!wire) throw new NotFoundError('Adjustment', view.id.toString());
  return wire;
}

export const listAdjustments = defineEndpoint({
  name: 'ledger.list-adjustments',
  method: 'GET',
  path: '/ledger/adjustments',
  summary: 'Corrections by hand, newest first; `meta.next` reads on as `before`',
  who: ['admin'],
  permission: 'api::ledger.read',
  query: z.strictObject({
    state: adjustmentState.optional(),
    before: params.shape.id.optional(),
    pageSize: z.coerce.number().int().min(1).max(100).default(50),
  }),
  response: z.array(adjustmentShape),
  handle: async ({ core, caller, query: { state, before, pageSize } }) => {
    const filter = { state, before: before === undefined ? undefined : BigInt(before), limit: pageSize + 1 };
    const found = await adjustments(core.db, filter);
    const page = found.slice(0, pageSize);
    const next = found.length > pageSize ? (page.at(-1)?.id.toString() ?? null) : null;
    return { data: await toWireAdjustments(core.db, page, caller), meta: { next } };
  },
});

const PAGE = 1_000;

type ExportedAdjustment = AdjustmentView & { readonly owner: string };

const COLUMNS: readonly FileColumn<ExportedAdjustment>[] = [
  { header: 'Asked (UTC)', value: ({ askedAt }) => askedAt.toISOString() },
  { header: 'Adjustment', value: ({ id }) => id.toString() },
  { header: 'Owner', value: ({ owner }) => owner },
  { header: 'Account', value: ({ account }) => account.purpose },
  { header: 'Amount', amount: true, value: ({ amount, account }) => formatAmount(amount, account.currency) },
  { header: 'Currency', value: ({ account }) => account.currency },
  { header: 'Reason', value: ({ reason: why }) => why },
  { header: 'State', value: ({ state }) => state },
  { header: 'Asked by', value: ({ askedBy }) => askedBy },
  { header: 'Decided by', value: ({ decidedBy }) => decidedBy ?? '' },
  { header: 'Decided (UTC)', value: ({ decidedAt }) => decidedAt?.toISOString() ?? '' },
  { header: 'Note', value: ({ note }) => note ?? '' },
  { header: 'Transaction', value: ({ transactionId }) => transactionId?.toString() ?? '' },
];

export const exportAdjustments = defineEndpoint({
  name: 'ledger.export-adjustments',
  method: 'GET',
  path: '/ledger/adjustments/export',
  summary: 'The corrections by hand as a file, with the same filter',
  who: ['admin'],
  permission: ['api::ledger.read', 'api::ledger.export'],
  query: z.strictObject({ state: adjustmentState.optional(), format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { state, format } }) => {
    const pages = pagesOf(async (before: bigint | undefined) => {
      const found = await adjustments(core.db, { state, before, limit: PAGE });
      const owners = await findOwners(
        core.db,
        found.map(({ account }) => account),
      );
      const rows = found.map((view) => ({ ...view, owner: ownerText(owners, view.account) }));
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
    });
    return tableFile('adjustments', format, COLUMNS, pages, signal);
  },
});

export const getAdjustment = defineEndpoint({
  name: 'ledger.get-adjustment',
  method: 'GET',
  path: '/ledger/adjustments/:id',
  summary: 'One correction by hand with its decision and posting',
  who: ['admin'],
  permission: 'api::ledger.read',
  params,
  response: adjustmentShape,
  handle: async ({ core, caller, params: { id } }) => {
    const [found] = await adjustments(core.db, { before: BigInt(id) + 1n, limit: 1 });
    if (found?.id !== BigInt(id)) throw new NotFoundError('Adjustment', id);
    return { data: await toWireAdjustment(core.db, found, caller) };
  },
});

export const postAdjustment = defineEndpoint({
  name: 'ledger.adjust-balance',
  method: 'POST',
  path: '/ledger/adjustments',
  summary: 'Correct an account by hand; `pending` when the amount needs a second admin',
  who: ['admin'],
  permission: 'api::ledger.adjust',
  command: true,
  body: z.strictObject({
    ...accountParams.shape,
    direction: z.enum(['add', 'take']),
    amount: amountText,
    reason,
  }),
  response: adjustmentShape,
  handle: async ({ core, call, caller, body }) => {
    const { direction, currency } = body;
    const size = parseAmount(body.amount, currency);
    const account = refOf(body);
    const owners = await findOwners(core.db, [account]);
    if (account.ownerKind === 'user' && !owners.has(account.ownerId)) throw new UnknownAccountError(account);
    const { result, replayed } = await adjustBalance(core, call, {
      account,
      amount: direction === 'add' ? size : minor(0n - size),
      reason: body.reason,
    });
    return { status: 201, data: await toWireAdjustment(core.db, result, caller), replayed };
  },
});

export const putAdjustmentApproval = defineEndpoint({
  name: 'ledger.approve-adjustment',
  method: 'PUT',
  path: '/ledger/adjustments/:id/approve',
  summary: 'Approve as the second admin: posts it',
  who: ['admin'],
  permission: 'api::ledger.adjust',
  command: true,
  params,
  body: z.strictObject({ note: reason.optional() }),
  response: adjustmentShape,
  handle: async ({ core, call, caller, params: { id }, body }) => {
    const { result, replayed } = await approveAdjustment(core, call, { adjustmentId: BigInt(id), note: body.note });
    return { data: await toWireAdjustment(core.db, result, caller), replayed };
  },
});

export const putAdjustmentRejection = defineEndpoint({
  name: 'ledger.reject-adjustment',
  method: 'PUT',
  path: '/ledger/adjustments/:id/reject',
  summary: 'Reject with a reason: nothing is posted',
  who: ['admin'],
  permission: 'api::ledger.adjust',
  command: true,
  params,
  body: z.strictObject({ reason }),
  response: adjustmentShape,
  handle: async ({ core, call, caller, params: { id }, body }) => {
    const { result, replayed } = await rejectAdjustment(core, call, {
      adjustmentId: BigInt(id),
      reason: body.reason,
    });
    return { data: await toWireAdjustment(core.db, result, caller), replayed };
  },
});
