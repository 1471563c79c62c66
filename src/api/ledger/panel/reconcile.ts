import { z } from 'zod';
import {
  acknowledgeDrift,
  acknowledgedDrifts,
  lastReconcile,
  openDrift,
  proveBooks,
  recordReconcile,
  verifySeals,
  type CheckResult,
  type DriftRow,
} from '../../../core/ledger';
import { reconcileChecks } from '../../../core/reports';
import { formatAmount, knownCurrencies } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { log } from '../../../platform/log/log';

const aboutShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['transaction', 'month']), id: z.string() }),
  z.object({ kind: z.literal('subject'), type: z.string(), id: z.string() }),
  z.object({
    kind: z.literal('account'),
    ownerKind: z.string(),
    ownerId: z.string(),
    purpose: z.string(),
    currency: z.string(),
  }),
]);

const checkShape = z.object({
  name: z.string(),
  says: z.string(),
  durationMs: z.number(),
  drift: z.array(
    z.object({
      what: z.string(),
      expected: z.string().nullable(),
      found: z.string().nullable(),
      about: aboutShape.nullable(),
    }),
  ),
});

const toWireChecks = (checks: readonly CheckResult[]): z.input<typeof checkShape>[] =>
  checks.map(({ name, says, durationMs, drift }) => ({
    name,
    says,
    durationMs,
    drift: drift.map(toWireRow),
  }));

const toWireRow = (row: DriftRow): z.input<typeof checkShape>['drift'][number] =>
  row.about === undefined
    ? { what: row.what, expected: readable(row.expected), found: readable(row.found), about: null }
    : { what: row.what, expected: row.expected, found: row.found, about: row.about };

const MINOR_AMOUNT = /(?<![\d.])(-?\d{1,19}) ([A-Z]{3,8})\b/g;

/** Earlier versions stored minor units ("98500 PLN"); people read major ones ("985.00 PLN"). */
const readable = (text: string | null): string | null =>
  text?.replace(MINOR_AMOUNT, (whole, amount: string, currency: string) =>
    knownCurrencies().includes(currency) ? `${formatAmount(BigInt(amount), currency)} ${currency}` : whole,
  ) ?? null;

export const getReconcile = defineEndpoint({
  name: 'ledger.get-reconcile',
  method: 'GET',
  path: '/ledger/reconcile',
  summary: 'How the last comparison of the books went, and the drift that nobody has acknowledged',
  who: ['admin'],
  permission: 'api::ledger.read',
  response: z.object({
    run: z.object({ at: z.string(), durationMs: z.number(), checks: z.array(checkShape) }).nullable(),
    drift: z.object({ id: z.string(), foundAt: z.string(), checks: z.array(checkShape) }).nullable(),
    acknowledged: z.array(
      z.object({
        id: z.string(),
        foundAt: z.string(),
        checks: z.array(z.object({ name: z.string(), rows: z.number() })),
        at: z.string(),
        by: z.string(),
        reason: z.string(),
      }),
    ),
  }),
  handle: async ({ core }) => {
    const [run, drift, earlier] = await Promise.all([
      lastReconcile(core.db),
      openDrift(core.db),
      acknowledgedDrifts(core.db),
    ]);
    return {
      data: {
        run: run && { at: run.at.toISOString(), durationMs: run.durationMs, checks: toWireChecks(run.checks) },
        drift: drift && {
          id: drift.id.toString(),
          foundAt: drift.foundAt.toISOString(),
          checks: toWireChecks(drift.findings),
        },
        acknowledged: earlier.flatMap(({ id, foundAt, findings, acknowledged }) =>
          acknowledged === null
            ? []
            : {
                id: id.toString(),
                foundAt: foundAt.toISOString(),
                checks: findings.map(({ name, drift: rows }) => ({ name, rows: rows.length })),
                at: acknowledged.at.toISOString(),
                by: acknowledged.by,
                reason: acknowledged.reason,
              },
        ),
      },
    };
  },
});

export const postReconcile = defineEndpoint({
  name: 'ledger.run-reconcile',
  method: 'POST',
  path: '/ledger/reconcile',
  summary: 'Compare the books now; a new drift pauses withdrawals',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  command: true,
  response: z.object({ drifting: z.array(z.string()), raised: z.boolean() }),
  handle: async ({ core, call }) => {
    const results = await proveBooks(core.db, reconcileChecks, () => performance.now());
    const { result, replayed } = await recordReconcile(core, call, results);
    if (result.drifting.length > 0) {
      log.error({ drifting: result.drifting, withdrawalsPaused: result.raised }, 'the books do not add up');
    }
    return { data: { drifting: [...result.drifting], raised: result.raised }, replayed };
  },
});

export const putAcknowledgement = defineEndpoint({
  name: 'ledger.acknowledge-drift',
  method: 'PUT',
  path: '/ledger/reconcile/drift/:id/acknowledge',
  summary: 'Say what was found out about a drift: withdrawals go on',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  command: true,
  params: z.object({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a drift') }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: z.object({ id: z.string() }),
  handle: async ({ core, call, params, body }) => {
    const { result, replayed } = await acknowledgeDrift(core, call, {
      driftId: BigInt(params.id),
      reason: body.reason,
    });
    return { data: { id: result.driftId.toString() }, replayed };
  },
});

export const getSeals = defineEndpoint({
  name: 'ledger.verify-seals',
  method: 'GET',
  path: '/ledger/seals',
  summary: 'Recompute the hash chain of the sealed days and name the first row that is not as it was',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  response: z.object({
    days: z.number(),
    rows: z.string(),
    lastHash: z.string().nullable(),
    unsealed: z.string(),
    broken: z.object({ day: z.string(), what: z.string(), transaction: z.string(), line: z.number() }).nullable(),
  }),
  handle: async ({ core }) => {
    const { days, rows, lastHash, unsealedTransactions, broken } = await verifySeals(core.db);
    return {
      data: {
        days,
        rows: rows.toString(),
        lastHash,
        unsealed: unsealedTransactions.toString(),
        broken: broken && {
          day: broken.day,
          what: broken.what,
          transaction: broken.transactionId.toString(),
          line: broken.line,
        },
      },
    };
  },
});
