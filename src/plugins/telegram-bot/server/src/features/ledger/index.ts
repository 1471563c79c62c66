import type { Feature } from '../../feature';
import { texts } from './texts';

/** What the admin chat is told of the books. */
export const ledger: Feature = { id: 'ledger', texts };
