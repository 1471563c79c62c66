import type { Feature } from '../../feature';
import { texts } from './texts';

/** What goes wrong, in words. */
export const errors: Feature = { id: 'errors', texts };
