import { z } from 'zod';
import { closedMonths, closeMonth, months } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';

const monthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-01');

export const listMonths = defineEndpoint({
  name: 'ledger.list-months',
  method: 'GET',
  path: '/ledger/months',
  summary: 'Months since the first posting, newest first, and which of them are closed',
  who: ['admin'],
  permission: 'api::ledger.read',
  response: z.array(
    z.object({
      month: z.string(),
      over: z.boolean(),
      closed: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
    }),
  ),
  handle: async ({ core }) => {
    const [all, closed] = await Promise.all([months(core.db, core.clock.now()), closedMonths(core.db)]);
    const byMonth = new Map(closed.map((each) => [each.month, each]));
    return {
      data: all.map(({ month, over }) => {
        const lock = byMonth.get(month);
        return {
          month,
          over,
          closed: lock ? { at: lock.closedAt.toISOString(), by: lock.actor.label, reason: lock.reason } : null,
        };
      }),
    };
  },
});

export const putMonthClosed = defineEndpoint({
  name: 'ledger.close-month',
  method: 'PUT',
  path: '/ledger/months/:month/close',
  summary: 'Lock a month for ever: nothing can be posted into it, or before it, any more',
  who: ['admin'],
  permission: 'api::ledger.close',
  command: true,
  params: z.object({ month: monthText }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: z.object({ month: z.string() }),
  handle: async ({ core, call, params, body }) => {
    const { result, replayed } = await closeMonth(core, call, { month: params.month, reason: body.reason });
    return { data: { month: result.month }, replayed };
  },
});
