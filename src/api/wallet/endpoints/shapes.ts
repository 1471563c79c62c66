import { z } from 'zod';
import { REQUEST_STATES, type WalletRequest } from '../../../core/wallet';
import { toWire } from '../../../core/shared/money';
import { wireMoney } from '../../shared/shapes';

export const requestShape = z.object({
  documentId: z.string(),
  type: z.enum(['deposit', 'withdrawal']),
  state: z.enum(REQUEST_STATES),
  amount: wireMoney,
  fee: wireMoney,
  method: z.string(),
  accountName: z.string().nullable(),
  accountNumber: z.string().nullable().optional(),
  proof: z.string().nullable().optional(),
  user: z.object({ telegramId: z.string().nullable(), name: z.string() }),
  approvals: z.array(z.object({ by: z.string(), at: z.string() })),
  note: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
});

export function toWireRequest(request: WalletRequest): z.input<typeof requestShape> {
  return {
    documentId: request.id,
    type: request.type,
    state: request.state,
    amount: toWire(request.amountMinor, request.currency),
    fee: toWire(request.feeMinor, request.currency),
    method: request.method,
    accountName: request.accountName,
    ...(request.type === 'deposit' ? { proof: request.proofId } : { accountNumber: request.accountNumber }),
    user: { telegramId: request.telegramId, name: request.userName },
    approvals: request.approvals.map(({ by, at }) => ({ by, at: at.toISOString() })),
    note: request.note,
    reason: request.reason,
    createdAt: request.createdAt.toISOString(),
    expiresAt: request.expiresAt?.toISOString() ?? null,
    decidedAt: request.decidedAt?.toISOString() ?? null,
    decidedBy: request.decidedBy,
  };
}

/** What is not seen, or turns round what is: the cashier who pays must read what was typed (Unicode UAX #9, 2). */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;

const accountText = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .refine((text) => !UNSEEN.test(text), 'must have no control or direction characters');

export const accountName = accountText;
export const accountNumber = accountText;
export const methodCode = z.string().regex(/^[a-z][a-z0-9_]{1,29}$/, 'must be the code of a payment method');
export const decisionNote = z.string().trim().min(1).max(500);
