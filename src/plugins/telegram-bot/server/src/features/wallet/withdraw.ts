import { DomainError } from '../../../../../../core/shared/errors';
import { formatAmount, minor, parseAmount } from '../../../../../../core/shared/money';
import {
  createWithdrawal,
  feeOf,
  findPaymentMethod,
  NameNotKnownError,
  paymentMethods,
} from '../../../../../../core/wallet';
import { explain } from '../../errors';
import type { Answer } from '../../feature';
import { tap } from '../../screen';
import type { Turn } from '../../turn';
import { cancelButton, menuButton } from '../home/buttons';
import { readAmount, readName } from './answers';
import { feeHtml } from './cards';

export const WITHDRAW = 'withdraw';

interface WithdrawData extends Readonly<Record<string, unknown>> {
  readonly method: string;
  readonly currency: string;
  readonly amount?: string;
  readonly name?: string;
  readonly number?: string;
}

/** What the dialogue has collected; it was written by us, in `ask`. */
const dataOf = (turn: Turn): WithdrawData => turn.dialogue?.data as WithdrawData;

const say = (turn: Turn, key: string, values: Record<string, string> = {}): void =>
  turn.say({ text: turn.texts.html(`wallet:${key}`, values), keyboard: [[cancelButton(turn.texts)]] });

export async function beginWithdrawal(turn: Turn): Promise<void> {
  const { texts } = turn;
  const methods = (await paymentMethods(turn.core.db, 'withdrawal')).filter(({ kind }) => kind === 'manual');
  const choices = methods.flatMap((method) => method.currencies.map((currency) => ({ method, currency })));
  if (choices.length === 0) {
    return turn.show({ text: texts.html('wallet:noWayOut'), keyboard: [[menuButton(texts)]] });
  }
  turn.show({
    text: texts.html('wallet:chooseWayOut'),
    keyboard: [
      ...choices.map(({ method, currency }) => [
        { text: `${method.name} · ${currency}`, data: tap('wallet', 'payout', method.code, currency) },
      ]),
      [menuButton(texts)],
    ],
  });
}

export async function chooseWayOut(turn: Turn, [code = '', currency = '']: readonly string[]): Promise<void> {
  const method = await findPaymentMethod(turn.core.db, code);
  const usable = method?.active && method.kind === 'manual' && method.currencies.includes(currency);
  if (!usable) return beginWithdrawal(turn);
  turn.ask(WITHDRAW, 'amount', { method: code, currency });
  const text = turn.texts.html('wallet:askPayout', { method: method.name, currency });
  turn.show({ text, keyboard: [[cancelButton(turn.texts)]] });
}

/** What cannot be paid out is said before anything else is asked for; whether the name may be paid is asked with it. */
export async function takePayout(turn: Turn, { text }: Answer): Promise<void> {
  const { method, currency } = dataOf(turn);
  const read = readAmount(text, currency);
  if (!read) return say(turn, 'wrongAmount');
  const data = { method, currency, amount: formatAmount(read.minor, currency) };
  const refusal = await refusalOf(turn, data, NOT_ASKED_YET);
  if (refusal && !(refusal instanceof NameNotKnownError)) return sayRefused(turn, refusal);
  turn.ask(WITHDRAW, 'name', data);
  say(turn, 'askPayee');
}

const NOT_ASKED_YET = '?';

const sayRefused = (turn: Turn, refusal: DomainError): void =>
  say(turn, 'notAccepted', { reason: explain(refusal, turn.texts) ?? '' });

/** Why it would be refused, found out without asking for it. */
async function refusalOf(turn: Turn, data: WithdrawData, accountName: string): Promise<DomainError | undefined> {
  const { method, currency, amount = '' } = data;
  const request = { userId: turn.user.id, amount, currency, method, accountName, accountNumber: NOT_ASKED_YET };
  try {
    await createWithdrawal(turn.core, { ...turn.call('withdraw-tried'), dryRun: true }, request);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

export async function takePayee(turn: Turn, { text }: Answer): Promise<void> {
  const name = readName(text);
  if (name === undefined) return say(turn, 'wrongName');
  const refusal = await refusalOf(turn, dataOf(turn), name);
  if (refusal) return sayRefused(turn, refusal);
  turn.ask(WITHDRAW, 'number', { ...dataOf(turn), name });
  say(turn, 'askNumber');
}

/** The last step shows everything again: money leaves by a tap on a button that says how much. */
export async function takeNumber(turn: Turn, { text }: Answer): Promise<void> {
  const { texts } = turn;
  const number = text.replace(/\s+/g, ' ');
  if (!/^[\p{L}\p{N}+ ./:@-]{4,64}$/u.test(number)) return say(turn, 'wrongNumber');
  const data = { ...dataOf(turn), number };
  turn.ask(WITHDRAW, 'confirm', data);
  const amount = texts.money(data.amount ?? '', data.currency);
  const method = await findPaymentMethod(turn.core.db, data.method);
  const amountMinor = parseAmount(data.amount ?? '', data.currency);
  const feeMinor = method ? feeOf(method, amountMinor) : minor(0n);
  const fee = feeHtml(texts, { type: 'withdrawal', amountMinor, feeMinor, currency: data.currency });
  turn.say({
    text: texts.html('wallet:confirmPayout', { amount, name: data.name ?? '', number, fee: fee && `\n${fee}` }),
    keyboard: [
      [{ text: texts.plain('wallet:confirm', { amount }), data: tap('wallet', 'confirm', turn.dialogueToken()) }],
      [cancelButton(texts)],
    ],
  });
}

export const remindToConfirm = (turn: Turn): void => say(turn, 'pressConfirm');

/** @param token of the question: what an older message asks is not what would be paid now */
export async function confirmPayout(turn: Turn, [token]: readonly string[]): Promise<void> {
  const { dialogue, texts } = turn;
  if (dialogue?.name !== WITHDRAW || dialogue.step !== 'confirm' || dialogue.token !== token) {
    return turn.toast(texts.plain('errors:staleButton'));
  }
  const { method, currency, amount = '', name = '', number = '' } = dataOf(turn);
  const call = { ...turn.call('withdraw'), idempotencyKey: turn.dialogueKey() };
  // Whatever the outcome, the question is answered: a refusal says why, and another try begins anew.
  turn.endDialogue();
  const request = { userId: turn.user.id, amount, currency, method, accountName: name, accountNumber: number };
  try {
    const { result } = await createWithdrawal(turn.core, call, request);
    const asked = texts.money(formatAmount(result.amountMinor, currency), currency);
    turn.show({ text: texts.html('wallet:payoutRequested', { amount: asked }), keyboard: [[menuButton(texts)]] });
  } catch (error) {
    const reason = explain(error, texts);
    if (reason === undefined) throw error;
    turn.show({ text: texts.html('wallet:notAccepted', { reason }), keyboard: [[menuButton(texts)]] });
  }
}
