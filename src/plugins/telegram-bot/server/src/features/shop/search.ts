import { searchCatalogue, unwatchProduct, watchProduct } from '../../../../../../core/shop';
import type { Answer } from '../../feature';
import { tap } from '../../screen';
import type { Turn } from '../../turn';
import { cancelButton, menuButton } from '../home/buttons';
import { productButton } from './screens';

export const SEARCH = 'search';

export function askSearch(turn: Turn): void {
  turn.ask(SEARCH, 'text');
  turn.show({ text: turn.texts.html('shop:askSearch'), keyboard: [[cancelButton(turn.texts)]] });
}

/** The first ten; who wants others says it in other words. */
export async function takeSearch(turn: Turn, { text }: Answer): Promise<void> {
  const { texts } = turn;
  const { products, total } = await searchCatalogue(turn.core, text.slice(0, 100), 1);
  if (total === 0) {
    turn.say({ text: texts.html('shop:foundNothing'), keyboard: [[cancelButton(texts)]] });
    return;
  }
  turn.endDialogue();
  turn.say({
    text: texts.html('shop:found', { count: total }),
    keyboard: [
      ...products.map((product) => [productButton(texts, product, 1)]),
      [{ text: texts.plain('shop:searchAgain'), data: tap('shop', 'search') }, menuButton(texts)],
    ],
  });
}

export async function watch(turn: Turn, [product = '']: readonly string[]): Promise<void> {
  await watchProduct(turn.core, turn.call('watch'), { userId: turn.user.id, product });
  turn.toast(turn.texts.plain('shop:watching'), true);
}

export async function unwatch(turn: Turn, [product = '']: readonly string[]): Promise<void> {
  await unwatchProduct(turn.core, turn.call('unwatch'), { userId: turn.user.id, product });
  turn.toast(turn.texts.plain('shop:notWatching'));
}
