import { tap, type Button } from '../../screen';
import type { Texts } from '../../texts';

export const menuButton = ({ plain }: Texts): Button => ({ text: plain('home:toMenu'), data: tap('home', 'menu') });
/** @param token of the dialogue that it ends, where others see it, too; without one it ends whatever is open */
export const cancelButton = ({ plain }: Texts, token?: string): Button => ({
  text: plain('home:cancel'),
  data: tap('home', 'cancel', ...(token === undefined ? [] : [token])),
});
