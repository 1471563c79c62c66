import { tap, type Button } from '../../screen';
import type { Texts } from '../../texts';

export const menuButton = ({ plain }: Texts): Button => ({ text: plain('home:toMenu'), data: tap('home', 'menu') });
export const cancelButton = ({ plain }: Texts): Button => ({ text: plain('home:cancel'), data: tap('home', 'cancel') });
