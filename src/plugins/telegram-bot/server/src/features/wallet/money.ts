import { balances, statement, userOwner, walletOf, type StatementLine } from '../../../../../../core/ledger';
import { formatAmount, knownCurrencies } from '../../../../../../core/shared/money';
import { cut, tap, type Button } from '../../screen';
import { textNamed, type Texts } from '../../texts';
import type { Turn } from '../../turn';
import { menuButton } from '../home/buttons';

const STATEMENT_LINES = 10;
/** Ten lines must fit into one message. */
const MAX_MEMO = 120;

export async function showWallet(turn: Turn): Promise<void> {
  const { texts } = turn;
  const accounts = await balances(turn.core.db, userOwner(turn.user.id));
  const lines = accounts.map(({ available, held, currency }) => {
    const values = {
      available: texts.money(formatAmount(available, currency), currency),
      held: texts.money(formatAmount(held, currency), currency),
    };
    return texts.html(held > 0n ? 'wallet:balanceHeld' : 'wallet:balance', values);
  });
  turn.show({
    text: texts.html('wallet:wallet', { lines: lines.join('\n') || texts.html('wallet:emptyWallet') }),
    keyboard: [
      [
        { text: texts.plain('wallet:menuDeposit'), data: tap('wallet', 'deposit') },
        { text: texts.plain('wallet:menuWithdraw'), data: tap('wallet', 'withdraw') },
      ],
      [{ text: texts.plain('wallet:menuStatement'), data: tap('wallet', 'statement') }],
      [menuButton(texts)],
    ],
  });
}

/** @param args the currency and where to read on; both come from a button and may be anything */
export async function showStatement(turn: Turn, [wanted, after]: readonly string[]): Promise<void> {
  const { texts, core, user } = turn;
  const currencies = (await balances(core.db, userOwner(user.id))).map(({ currency }) => currency);
  const currency = currencies.length === 1 ? currencies[0] : wanted;
  if (currencies.length === 0) {
    return turn.show({ text: texts.html('wallet:emptyStatement'), keyboard: [[menuButton(texts)]] });
  }
  if (currency === undefined || !knownCurrencies().includes(currency)) {
    const choices = currencies.map((code) => ({ text: code, data: tap('wallet', 'statement', code) }));
    return turn.show({ text: texts.html('wallet:chooseCurrency'), keyboard: [choices, [menuButton(texts)]] });
  }
  const range = { limit: STATEMENT_LINES, after };
  const { lines, next } = await statement(core.db, walletOf(user.id, currency), range);
  if (lines.length === 0) {
    return turn.show({ text: texts.html('wallet:emptyStatement'), keyboard: [[menuButton(texts)]] });
  }
  const pages: Button[] = [];
  if (after !== undefined)
    pages.push({ text: texts.plain('wallet:newest'), data: tap('wallet', 'statement', currency) });
  if (next !== null)
    pages.push({ text: texts.plain('wallet:older'), data: tap('wallet', 'statement', currency, next) });
  turn.show({
    text: texts.html('wallet:statement', {
      currency,
      lines: lines.map((line) => lineHtml(texts, line, currency)).join('\n\n'),
    }),
    keyboard: [pages, [menuButton(texts)]],
  });
}

export function lineHtml(texts: Texts, line: StatementLine, currency: string): string {
  const amount = texts.money(formatAmount(line.amount, currency), currency);
  return texts.html('wallet:line', {
    amount: line.amount > 0n ? `+${amount}` : amount.replace(/^-/, '−'),
    balance: texts.money(formatAmount(line.balanceAfter, currency), currency),
    what: [kindOf(texts, line.kind), line.memo && cut(line.memo, MAX_MEMO)]
      .filter((part) => part !== null && part !== '')
      .join(': '),
    at: texts.time(line.writtenAt),
  });
}

/** A capability's own kind of transaction is named in its own texts; what nobody names is a movement. */
function kindOf(texts: Texts, kind: string): string {
  return texts.plain(textNamed(`kind.${kind.replaceAll('.', '-')}`) ?? 'wallet:kind.other');
}
