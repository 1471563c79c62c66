import { z } from 'zod';
import {
  acknowledgeDrift,
  acknowledgedDrifts,
  driftCount,
  lastReconcile,
  latestProof,
  openDrift,
  requestProof,
  type CheckResult,
  type DriftRow,
  type Proof,
  type ProofRequest,
  type Verification,
} from '../../../core/ledger';
import type { Call, Core } from '../../../core/shared/core';
import { formatAmount, knownCurrencies } from '../../../core/shared/money';
import { defineEndpoint, type EndpointReply } from '../../../platform/http/endpoint';

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
  /** How many rows drift; `drift` has the first hundred of them. */
  rows: z.number(),
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
  checks.map((check) => ({
    name: check.name,
    says: check.says,
    durationMs: check.durationMs,
    rows: driftCount(check),
    drift: check.drift.map(toWireRow),
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

const requestShape = z.object({
  id: z.string(),
  askedAt: z.string(),
  askedBy: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Steps done, of how many, and which one is being done. */
  done: z.number(),
  total: z.number().nullable(),
  doing: z.string().nullable(),
  finishedAt: z.string().nullable(),
  failure: z.string().nullable(),
});

const toWireRequest = (request: ProofRequest): z.input<typeof requestShape> => ({
  id: request.id.toString(),
  askedAt: request.askedAt.toISOString(),
  askedBy: request.askedBy,
  state: request.state,
  done: request.done,
  total: request.total,
  doing: request.doing,
  finishedAt: request.finishedAt?.toISOString() ?? null,
  failure: request.failure,
});

export const getReconcile = defineEndpoint({
  name: 'ledger.get-reconcile',
  method: 'GET',
  path: '/ledger/reconcile',
  summary: 'How the last comparison of the books went, and the drift that nobody has acknowledged',
  who: ['admin'],
  permission: 'api::ledger.read',
  response: z.object({
    /** The comparison that was asked for last. */
    request: requestShape.nullable(),
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
    const [request, run, drift, earlier] = await Promise.all([
      latestProof(core.db, 'reconcile'),
      lastReconcile(core.db),
      openDrift(core.db),
      acknowledgedDrifts(core.db),
    ]);
    return {
      data: {
        request: request && toWireRequest(request),
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
                checks: findings.map((check) => ({ name: check.name, rows: driftCount(check) })),
                at: acknowledged.at.toISOString(),
                by: acknowledged.by,
                reason: acknowledged.reason,
              },
        ),
      },
    };
  },
});

/** A job does it: the answer is there before the proof is. */
async function ask(core: Core, call: Call, proof: Proof): Promise<EndpointReply<{ id: string }>> {
  const { result, replayed } = await requestProof(core, call, { proof });
  return { status: 202, data: { id: result.requestId.toString() }, replayed };
}

export const postReconcile = defineEndpoint({
  name: 'ledger.run-reconcile',
  method: 'POST',
  path: '/ledger/reconcile',
  summary: 'Have the books compared now; a new drift pauses withdrawals',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  command: true,
  response: z.object({ id: z.string() }),
  handle: ({ core, call }) => ask(core, call, 'reconcile'),
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

export const postSeals = defineEndpoint({
  name: 'ledger.run-verification',
  method: 'POST',
  path: '/ledger/seals',
  summary: 'Have the hash chain of the sealed days recomputed now',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  command: true,
  response: z.object({ id: z.string() }),
  handle: ({ core, call }) => ask(core, call, 'seals'),
});

export const getSeals = defineEndpoint({
  name: 'ledger.get-seals',
  method: 'GET',
  path: '/ledger/seals',
  summary: 'What the last verification of the sealed days found: the first row that is not as it was, if any',
  who: ['admin'],
  permission: 'api::ledger.reconcile',
  response: z.object({
    request: requestShape.nullable(),
    verified: z
      .object({
        days: z.number(),
        rows: z.string(),
        lastHash: z.string().nullable(),
        unsealed: z.string(),
        broken: z
          .object({
            day: z.string(),
            what: z.enum(['changed', 'missing', 'added', 'seal']),
            transaction: z.string(),
            line: z.number(),
          })
          .nullable(),
      })
      .nullable(),
  }),
  handle: async ({ core }) => {
    const request = await latestProof(core.db, 'seals');
    return { data: { request: request && toWireRequest(request), verified: toWireVerified(request?.result ?? null) } };
  },
});

const toWireVerified = (found: Verification | null) =>
  found && {
    days: found.days,
    rows: found.rows.toString(),
    lastHash: found.lastHash,
    unsealed: found.unsealedTransactions.toString(),
    broken: found.broken && {
      day: found.broken.day,
      what: found.broken.what,
      transaction: found.broken.transactionId.toString(),
      line: found.broken.line,
    },
  };
