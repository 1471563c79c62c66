import {
  CHAINS,
  cryptoSettings,
  isCoinTaken,
  requestDeposit,
  type Chain,
  type DepositRequestView,
} from '../../../../../../core/crypto';
import { InvalidInputError } from '../../../../../../core/shared/errors';
import { formatAmount } from '../../../../../../core/shared/money';
import { readSettings } from '../../../../../../core/shared/settings';
import { AmountOutOfRangeError } from '../../../../../../core/wallet';
import { runningChain, runningChains } from '../../../../../../platform/chain/running-chains';
import { explain } from '../../errors';
import type { Answer } from '../../feature';
import { inlineKeyboard, tap, type Button, type Screen } from '../../screen';
import type { Texts } from '../../texts';
import type { Turn } from '../../turn';
import { cancelButton, menuButton } from '../home/buttons';
import { readAmount } from '../wallet/answers';

export const CRYPTO = 'crypto';

export const COIN_NAMES: Readonly<Record<Chain, string>> = { BTC: 'Bitcoin', LTC: 'Litecoin' };

const HOUR_MS = 3600_000;

interface CryptoData extends Readonly<Record<string, unknown>> {
  readonly chain: Chain;
}

const chainOf = (text: string | undefined): Chain | undefined => CHAINS.find((chain) => chain === text);

/** A button per coin that is taken: its chain is configured, and no admin has switched its payment method off. */
export async function coinButtons({ core }: Turn): Promise<Button[]> {
  const buttons: Button[] = [];
  for (const { chain } of runningChains(core)) {
    if (await isCoinTaken(core.db, chain))
      buttons.push({ text: COIN_NAMES[chain], data: tap('crypto', 'chain', chain) });
  }
  return buttons;
}

export async function beginCrypto(turn: Turn): Promise<void> {
  const { texts } = turn;
  const coins = await coinButtons(turn);
  turn.show({
    text: texts.html(coins.length === 0 ? 'crypto:none' : 'crypto:choose'),
    keyboard: [coins, [{ text: texts.plain('crypto:findButton'), data: tap('crypto', 'find') }], [menuButton(texts)]],
  });
}

export async function askAmount(turn: Turn, [code]: readonly string[]): Promise<void> {
  const chain = chainOf(code);
  if (chain === undefined) return beginCrypto(turn);
  runningChain(turn.core, chain);
  const { creditCurrency: currency } = await readSettings(turn.core.db, cryptoSettings);
  turn.ask(CRYPTO, 'amount', { chain } satisfies CryptoData);
  turn.show(question(turn, chain, turn.texts.html('crypto:askAmount', { coin: COIN_NAMES[chain], currency })));
}

export async function takeAmount(turn: Turn, { text }: Answer): Promise<void> {
  // What the dialogue holds was written by us, in `ask`.
  const { chain } = turn.dialogue?.data as CryptoData;
  const { creditCurrency: currency } = await readSettings(turn.core.db, cryptoSettings);
  const read = readAmount(text, currency);
  if (!read) return turn.say(question(turn, chain, turn.texts.html('crypto:wrongAmount')));
  await giveAddress(turn, chain, formatAmount(read.minor, currency));
}

/** Whatever arrives is credited at the rate of its time. */
export async function anyAmount(turn: Turn, [code]: readonly string[]): Promise<void> {
  const chain = chainOf(code);
  if (chain === undefined) return beginCrypto(turn);
  await giveAddress(turn, chain, null);
}

async function giveAddress(turn: Turn, chain: Chain, amount: string | null): Promise<void> {
  const { texts, core, user } = turn;
  const { setup, rates } = runningChain(core, chain);
  try {
    const input = { userId: user.id, chain, amount };
    const { result } = await requestDeposit(core, turn.call('crypto-deposit'), setup, rates, input);
    turn.endDialogue();
    turn.send('sendPhoto', {
      photo: { $file: `crypto-qr:${result.link}` },
      caption: captionOf(texts, result),
      parse_mode: 'HTML',
      reply_markup: inlineKeyboard({ keyboard: [[menuButton(texts)]] }),
    });
  } catch (error) {
    if (error instanceof InvalidInputError) return turn.say(question(turn, chain, texts.html('crypto:wrongAmount')));
    const reason = explain(error, texts);
    if (error instanceof AmountOutOfRangeError && reason !== undefined) {
      return turn.say(question(turn, chain, texts.html('errors:said', { text: reason })));
    }
    turn.endDialogue();
    if (reason === undefined) throw error;
    turn.say({ text: texts.html('errors:said', { text: reason }), keyboard: [[menuButton(texts)]] });
  }
}

function captionOf(
  texts: Texts,
  { chain, address, link, amount, coins, rate, lockedUntil, confirmUntil }: DepositRequestView,
): string {
  if (amount === null || coins === null || rate === null || lockedUntil === null || confirmUntil === null) {
    return texts.html('crypto:payAny', { coin: COIN_NAMES[chain], address, link });
  }
  return texts.html('crypto:pay', {
    // As a wallet wants it typed: no grouping, and a dot.
    coins: coins.amount.replace(/\.?0+$/, ''),
    unit: chain,
    address,
    link,
    amount: texts.money(amount.amount, amount.currency),
    rate: texts.money(rate, amount.currency),
    until: texts.clock(new Date(lockedUntil)),
    hours: Math.round((Date.parse(confirmUntil) - Date.parse(lockedUntil)) / HOUR_MS),
  });
}

const question = ({ texts }: Turn, chain: Chain, text: string): Screen => ({
  text,
  keyboard: [[{ text: texts.plain('crypto:anyAmount'), data: tap('crypto', 'any', chain) }], [cancelButton(texts)]],
});
