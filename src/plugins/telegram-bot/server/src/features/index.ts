import type { Feature } from '../feature';
import { admin } from './admin';
import { crypto } from './crypto';
import { errors } from './errors';
import { createHome } from './home';
import { ledger } from './ledger';
import { shop } from './shop';
import { wallet } from './wallet';

/** The capabilities of the bot, in the order of their commands. The next one is a folder beside these and a line here. */
const capabilities: readonly Feature[] = [shop, wallet, crypto, admin];

/** All that the bot is made of: capabilities, what brings them together in one menu, and the words for what goes wrong. */
export const withHome = (list: readonly Feature[]): readonly Feature[] => [...list, createHome(list), errors, ledger];

export const features = withHome(capabilities);
