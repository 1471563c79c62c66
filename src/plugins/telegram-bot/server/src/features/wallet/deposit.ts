import type { Message } from 'telegraf/types';
import { DomainError } from '../../../../../../core/shared/errors';
import { formatAmount, type Minor } from '../../../../../../core/shared/money';
import {
  amountRange,
  createDeposit,
  feeOf,
  findPaymentMethod,
  paymentMethods,
  ProofRequiredError,
  ProofUsedError,
  UnusableProofError,
  type CreateDeposit,
  type PaymentMethod,
} from '../../../../../../core/wallet';
import { prepareProof } from '../../../../../../platform/files/prepare-proof';
import { FileTooLargeError } from '../../../../../../platform/telegram/api';
import { explain } from '../../errors';
import type { Answer } from '../../feature';
import { cut, tap, type Screen } from '../../screen';
import type { Turn } from '../../turn';
import { coinButtons } from '../crypto/deposit';
import { cancelButton, menuButton } from '../home/buttons';
import { readAmount, readName } from './answers';
import { feeHtml } from './cards';

export const DEPOSIT = 'deposit';
const MAX_PROOF_BYTES = 10 * 1024 * 1024;
/** Admins write it, and may write more than fits into a message beside the account's details. */
const MAX_INSTRUCTIONS = 1_500;

interface DepositData extends Readonly<Record<string, unknown>> {
  readonly method: string;
  readonly currency: string;
  readonly amount?: string;
  readonly name?: string;
}

/** What the dialogue has collected; it was written by us, in `ask`. */
const dataOf = (turn: Turn): DepositData => turn.dialogue?.data as DepositData;

export async function beginDeposit(turn: Turn): Promise<void> {
  const methods = (await paymentMethods(turn.core.db, 'deposit')).filter(({ kind }) => kind === 'manual');
  const choices = methods.flatMap((method) => method.currencies.map((currency) => ({ method, currency })));
  const coins = await coinButtons(turn);
  const [only] = choices;
  if (!only && coins.length === 0) {
    return turn.show({ text: turn.texts.html('wallet:noMethods'), keyboard: [[menuButton(turn.texts)]] });
  }
  if (only && choices.length === 1 && coins.length === 0) return askAmount(turn, only.method, only.currency);
  turn.show({
    text: turn.texts.html('wallet:chooseMethod'),
    keyboard: [
      ...choices.map(({ method, currency }) => [
        { text: `${method.name} · ${currency}`, data: tap('wallet', 'method', method.code, currency) },
      ]),
      coins,
      [menuButton(turn.texts)],
    ],
  });
}

export async function chooseMethod(turn: Turn, [code = '', currency = '']: readonly string[]): Promise<void> {
  const method = await findPaymentMethod(turn.core.db, code);
  const usable = method?.active && method.kind === 'manual' && method.currencies.includes(currency);
  if (!usable) return beginDeposit(turn);
  askAmount(turn, method, currency);
}

function askAmount(turn: Turn, method: PaymentMethod, currency: string): void {
  const { texts } = turn;
  turn.ask(DEPOSIT, 'amount', { method: method.code, currency });
  const account =
    method.accountDetails === null ? '' : texts.html('wallet:account', { details: method.accountDetails });
  const instructions = cut(method.instructions[texts.language] ?? method.instructions.en ?? '', MAX_INSTRUCTIONS);
  const text = texts.html('wallet:askAmount', { method: method.name, instructions, account, currency });
  turn.show(question(turn, text.replace(/\n{3,}/g, '\n\n')));
}

export async function takeAmount(turn: Turn, { text }: Answer): Promise<void> {
  const { texts } = turn;
  const { method: code, currency } = dataOf(turn);
  const method = await findPaymentMethod(turn.core.db, code);
  if (!method?.active) return beginDeposit(turn);
  const read = readAmount(text, currency);
  if (!read) return turn.say(question(turn, texts.html('wallet:wrongAmount')));
  const { min, max } = amountRange(method, currency);
  const money = (bound: Minor): string => texts.money(formatAmount(bound, currency), currency);
  if (min !== null && read.minor < min) {
    return turn.say(question(turn, texts.html('wallet:tooLittle', { amount: money(min) })));
  }
  if (max !== null && read.minor > max) {
    return turn.say(question(turn, texts.html('wallet:tooMuch', { amount: money(max) })));
  }
  const amount = formatAmount(read.minor, currency);
  const refusal = await refusalOf(turn, { userId: turn.user.id, amount, currency, method: code, accountName: null });
  if (refusal)
    return turn.say(question(turn, texts.html('wallet:notAccepted', { reason: explain(refusal, texts) ?? '' })));
  turn.ask(DEPOSIT, 'name', { method: code, currency, amount });
  const asked = { type: 'deposit', amountMinor: read.minor, feeMinor: feeOf(method, read.minor), currency } as const;
  const name = texts.html('wallet:askName', { amount: texts.money(amount, currency) });
  turn.say(question(turn, `${feeHtml(texts, asked)}\n\n${name}`.trim()));
}

/** Why it would be refused: said before anybody pays. That the proof is missing is not it yet. */
async function refusalOf(turn: Turn, deposit: CreateDeposit): Promise<DomainError | undefined> {
  try {
    await createDeposit(turn.core, { ...turn.call('deposit-tried'), dryRun: true }, deposit);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (!(error instanceof ProofRequiredError)) return error;
  }
  return undefined;
}

export function takeName(turn: Turn, { text }: Answer): void {
  const name = readName(text);
  if (name === undefined) return turn.say(question(turn, turn.texts.html('wallet:wrongName')));
  turn.ask(DEPOSIT, 'proof', { ...dataOf(turn), name });
  turn.say(question(turn, turn.texts.html('wallet:askProof')));
}

export async function takeProof(turn: Turn, { message }: Answer): Promise<void> {
  const { texts, core, user } = turn;
  const file = proofFile(message);
  if (!file) return turn.say(question(turn, texts.html('wallet:wrongProof')));
  if (file.size > MAX_PROOF_BYTES) return turn.say(question(turn, texts.html('wallet:proofTooLarge')));
  const { method, currency, amount = '', name = null } = dataOf(turn);
  try {
    const proof = await prepareProof(await turn.services.api.download(file.id, MAX_PROOF_BYTES), file.name);
    const call = { ...turn.call('deposit'), idempotencyKey: turn.dialogueKey() };
    const deposit = { userId: user.id, amount, currency, method, accountName: name, proof };
    const { result } = await createDeposit(core, call, deposit);
    turn.endDialogue();
    const asked = texts.money(formatAmount(result.amountMinor, result.currency), result.currency);
    turn.say({ text: texts.html('wallet:requested', { amount: asked }), keyboard: [[menuButton(texts)]] });
  } catch (error) {
    if (error instanceof FileTooLargeError) return turn.say(question(turn, texts.html('wallet:proofTooLarge')));
    const reason = explain(error, texts);
    if (reason === undefined) throw error;
    const refused = texts.html('wallet:notAccepted', { reason });
    if (error instanceof UnusableProofError || error instanceof ProofUsedError)
      return turn.say(question(turn, refused));
    // Sending another proof would not mend it.
    turn.endDialogue();
    turn.say({ text: refused, keyboard: [[menuButton(texts)]] });
  }
}

interface ProofFile {
  readonly id: string;
  readonly size: number;
  readonly name: string;
}

/** The largest version of a photo, or a document that claims to be a picture or a PDF; what it is, its bytes will say. */
function proofFile(message: Message): ProofFile | undefined {
  if ('photo' in message) {
    const largest = message.photo.at(-1);
    return largest && { id: largest.file_id, size: largest.file_size ?? 0, name: 'photo.jpg' };
  }
  if (!('document' in message) || 'animation' in message) return undefined;
  const { document } = message;
  return { id: document.file_id, size: document.file_size ?? 0, name: document.file_name ?? 'document' };
}

const question = (turn: Turn, text: string): Screen => ({ text, keyboard: [[cancelButton(turn.texts)]] });
