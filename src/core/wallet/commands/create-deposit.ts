import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { parseAmount, type Minor } from '../../shared/money';
import { onlyRow, type Tx } from '../../shared/tx';
import { nameKey } from '../account-name';
import { announce } from '../announce';
import { beginRequest, type RequestBasis } from '../begin-request';
import { ProofRequiredError, ProofUsedError, TooManyOpenRequestsError } from '../errors';
import { checkLimits } from '../limits';
import { feeOf } from '../payment-method';
import { proofInput, type PreparedProof } from '../proof';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import { PROOF_OWNER } from '../sql/proof-sql';
import { INSERT_DEPOSIT, REQUEST_SQL } from '../sql/request-sql';
import { storeProof } from '../store-proof';

export interface CreateDeposit {
  readonly userId: number;
  /** Major units as text: "100.00". */
  readonly amount: string;
  readonly currency: string;
  /** The payment method's code: `blik`. */
  readonly method: string;
  /** The name on the payer's account. */
  readonly accountName: string | null;
  /** Id of a proof that was uploaded before. */
  readonly proofId?: string;
  /** A proof that comes with the request. */
  readonly proof?: PreparedProof;
}

const HOUR_MS = 3600_000;

/**
 * Asks for money to be put into the wallet. Nothing moves before an admin approves.
 * @throws InvalidInputError, UnknownMethodError, AmountOutOfRangeError, ProofRequiredError, ProofUsedError,
 * TooManyOpenRequestsError, LimitExceededError
 */
export function createDeposit(core: Core, call: Call, request: CreateDeposit): Promise<Outcome<WalletRequest>> {
  const { proof, ...rest } = request;
  const input = { ...rest, proof: proof && proofInput(proof) };
  return runCommand(core.db, { name: 'wallet.create-deposit', ...call, input }, async (tx) => {
    const { userId, currency } = request;
    const amount = parseAmount(request.amount, currency);
    const basis = await beginRequest(tx, 'deposit', userId, request.method, currency, amount);
    const { method, approvals } = basis;
    if (basis.open >= approvals.maxOpenDeposits) {
      throw new TooManyOpenRequestsError('deposit', approvals.maxOpenDeposits);
    }
    const now = core.clock.now();
    await checkLimits(tx, basis.limits, userId, 'deposit', currency, amount, now);

    const id = newDocumentId();
    const { actor } = call;
    const proofId = proof
      ? await storeProof(core, tx, actor, userId, proof)
      : await ownProof(tx, request, actor.kind === 'integration');
    if (method.proofRequired && proofId === null) throw new ProofRequiredError(method.code);
    const expiresAt = new Date(now.getTime() + approvals.depositExpiresAfterHours * HOUR_MS);
    const fee = feeOf(method, amount);
    const name = request.accountName;
    const key = name === null ? null : nameKey(name);
    const by = [actor.kind, actor.id, actor.label, tx.commandId ?? null];
    await insert(tx, [
      ...[id, userId, method.id, amount, fee, currency, name, key, proofId, actor.edge, expiresAt, now],
      ...by,
    ]);
    const made =
      proofId === null
        ? pendingDeposit(id, request, basis, amount, fee, actor.edge, now, expiresAt)
        : await read(tx, id);
    await announce(tx, made);
    return made;
  });
}

/** What was just written, without reading it again: the usual case has no proof and so no duplicates to look for. */
function pendingDeposit(
  id: string,
  request: CreateDeposit,
  basis: RequestBasis,
  amountMinor: Minor,
  feeMinor: Minor,
  origin: string,
  createdAt: Date,
  expiresAt: Date,
): WalletRequest {
  return {
    type: 'deposit',
    id,
    state: 'pending',
    userId: request.userId,
    userName: basis.userName,
    telegramId: basis.telegramId,
    currency: request.currency,
    amountMinor,
    feeMinor,
    method: basis.method.code,
    methodName: basis.method.name,
    accountName: request.accountName,
    accountNumber: null,
    proofId: null,
    duplicateProofs: [],
    approvals: [],
    note: null,
    reason: null,
    origin,
    createdAt,
    expiresAt,
    decidedAt: null,
    decidedBy: null,
  };
}

const read = async (tx: Tx, id: string): Promise<WalletRequest> =>
  toRequest('deposit', onlyRow(await tx.query<RequestRow>(REQUEST_SQL.deposit.find, [id])));

/** A user may name only what they uploaded; an integration also what any integration uploaded. */
async function ownProof(tx: Tx, request: CreateDeposit, byIntegration: boolean): Promise<string | null> {
  if (request.proofId === undefined) return null;
  const [file] = await tx.query<{ user_id: number | null }>(PROOF_OWNER, [request.proofId]);
  const theirs = file && (file.user_id === request.userId || (file.user_id === null && byIntegration));
  if (!theirs) throw new InvalidInputError('proof', 'must be the id of a file that was uploaded for this user');
  return request.proofId;
}

async function insert(tx: Tx, values: readonly unknown[]): Promise<void> {
  try {
    await tx.query(INSERT_DEPOSIT, values);
  } catch (error) {
    const constraint = typeof error === 'object' && error !== null && 'constraint' in error ? error.constraint : null;
    throw constraint === 'deposits_proof_unique' ? new ProofUsedError() : error;
  }
}
