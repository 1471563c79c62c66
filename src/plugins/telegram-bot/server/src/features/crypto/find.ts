import { findPayment } from '../../../../../../core/crypto';
import type { Answer } from '../../feature';
import type { Turn } from '../../turn';
import { cancelButton, menuButton } from '../home/buttons';
import { progressHtml } from './progress';

export const FIND = 'crypto-find';
/** More than these would not fit into one message; who has more gives the transaction id. */
const MOST_SHOWN = 5;
const MAX_TEXT = 200;

/** `/payment <transaction id or address>`; without it, it is asked for. */
export async function findGiven(turn: Turn, text: string): Promise<void> {
  if (text === '') return askPayment(turn);
  await showFound(turn, text);
}

export function askPayment(turn: Turn): void {
  turn.ask(FIND, 'payment');
  turn.show({ text: turn.texts.html('crypto:askPayment'), keyboard: [[cancelButton(turn.texts)]] });
}

export async function takePayment(turn: Turn, { text }: Answer): Promise<void> {
  await showFound(turn, text);
}

async function showFound(turn: Turn, text: string): Promise<void> {
  const { texts, core, user } = turn;
  const wanted = text.replace(/[^\x21-\x7e]/g, '').slice(0, MAX_TEXT);
  const finding = await findPayment(core.db, wanted, user.id);
  if (finding.kind === 'unknown') {
    turn.ask(FIND, 'payment');
    return turn.say({ text: texts.html('crypto:unknownPayment'), keyboard: [[cancelButton(texts)]] });
  }
  turn.endDialogue();
  const found =
    finding.kind === 'payments'
      ? finding.payments
          .slice(0, MOST_SHOWN)
          .map((payment) => progressHtml(texts, payment))
          .join('\n\n')
      : texts.html('crypto:nothingYet', { address: finding.address });
  turn.say({ text: found, keyboard: [[menuButton(texts)]] });
}
