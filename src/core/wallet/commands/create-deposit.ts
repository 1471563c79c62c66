import { runCommand, type Command, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { parseAmount } from '../../shared/money';
import { onlyRow, type Tx } from '../../shared/tx';
import { nameKey } from '../account-name';
import { announce } from '../announce';
import { beginRequest } from '../begin-request';
import { depositTogether, judgeDeposit } from '../deposits';
import { ProofRequiredError, ProofUsedError } from '../errors';
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

/**
 * Asks for money to be put into the wallet. Nothing moves before an admin approves. Requests of the same moment that bring
 * no proof share a transaction (`deposits.ts`).
 * @throws InvalidInputError, UnknownMethodError, AmountOutOfRangeError, CreditedByChainError, ProofRequiredError,
 * ProofUsedError, TooManyOpenRequestsError, LimitExceededError
 */
export async function createDeposit(core: Core, call: Call, request: CreateDeposit): Promise<Outcome<WalletRequest>> {
  const { proof, ...rest } = request;
  const command = { name: 'wallet.create-deposit', ...call, input: { ...rest, proof: proof && proofInput(proof) } };
  const alone = (): Promise<Outcome<WalletRequest>> => createAlone(core, command, request);
  const amount = parseAmount(request.amount, request.currency);
  if (command.dryRun || proof || request.proofId !== undefined) return alone();
  const asked = { ...rest, amount, coinsFollowed: core.coinsFollowed ?? [] };
  return depositTogether(core.db, { command, asked, now: core.clock.now(), alone });
}

function createAlone(core: Core, command: Command<unknown>, request: CreateDeposit): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, command, async (tx) => {
    const { userId, currency, method, proof } = request;
    const amount = parseAmount(request.amount, currency);
    const basis = await beginRequest(tx, 'deposit', userId, method, currency, amount);
    const now = core.clock.now();
    const { actor } = command;
    const deposit = await judgeDeposit(
      tx,
      basis,
      { ...request, amount, coinsFollowed: core.coinsFollowed ?? [] },
      actor,
      now,
    );
    const proofId = proof
      ? await storeProof(core, tx, actor, userId, proof)
      : await ownProof(tx, request, actor.kind === 'integration');
    if (basis.method.proofRequired && proofId === null) throw new ProofRequiredError(method);
    const { id, feeMinor, accountName, expiresAt } = deposit;
    await insert(tx, [
      ...[id, userId, basis.method.id, amount, feeMinor, currency, accountName, accountName && nameKey(accountName)],
      ...[proofId, actor.edge, expiresAt, now, actor.kind, actor.id, actor.label, tx.commandId ?? null],
    ]);
    const made = proofId === null ? deposit : await read(tx, id);
    await announce(tx, made);
    return made;
  });
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
