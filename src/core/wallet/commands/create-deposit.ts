import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { parseAmount } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Tx } from '../../shared/tx';
import { nameKey } from '../account-name';
import { announce } from '../announce';
import { recordHistory } from '../decide';
import { ProofRequiredError, ProofUsedError, TooManyOpenRequestsError } from '../errors';
import { checkLimits } from '../limits';
import { feeOf } from '../payment-method';
import { proofInput, type PreparedProof } from '../proof';
import { usableMethod } from '../queries/payment-methods';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import { walletApprovalSettings } from '../settings';
import { LOCK_USER } from '../sql/limit-sql';
import { PROOF_OWNER } from '../sql/proof-sql';
import { COUNT_OPEN_DEPOSITS, INSERT_DEPOSIT, REQUEST_SQL } from '../sql/request-sql';
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
    const amount = parseAmount(request.amount, request.currency);
    const method = await usableMethod(tx, request.method, 'deposit', request.currency, amount);
    await tx.query(LOCK_USER, [request.userId]);
    const settings = await readSettings(tx, walletApprovalSettings);
    const { open } = onlyRow(await tx.query<{ open: bigint }>(COUNT_OPEN_DEPOSITS, [request.userId]));
    if (open >= BigInt(settings.maxOpenDeposits))
      throw new TooManyOpenRequestsError('deposit', settings.maxOpenDeposits);

    const now = core.clock.now();
    await checkLimits(tx, request.userId, 'deposit', request.currency, amount, now);

    const id = newDocumentId();
    const proofId = proof
      ? await storeProof(core, tx, call.actor, request.userId, proof)
      : await ownProof(tx, request, call.actor.kind === 'integration');
    if (method.proofRequired && proofId === null) throw new ProofRequiredError(method.code);
    await insert(tx, [
      id,
      request.userId,
      method.id,
      amount,
      feeOf(method, amount),
      request.currency,
      request.accountName,
      request.accountName === null ? null : nameKey(request.accountName),
      proofId,
      call.actor.edge,
      new Date(now.getTime() + settings.depositExpiresAfterHours * HOUR_MS),
      now,
    ]);
    await recordHistory(core, tx, { type: 'deposit', id, from: null, to: 'pending', actor: call.actor });
    const made = toRequest('deposit', onlyRow(await tx.query<RequestRow>(REQUEST_SQL.deposit.find, [id])));
    await announce(tx, made);
    return made;
  });
}

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
