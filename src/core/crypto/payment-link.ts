import type { ChainNetwork } from './networks';

/** What wallets open (BIP-21). @param coins decimal amount in whole coins */
export const paymentLink = ({ linkScheme }: ChainNetwork, address: string, coins: string | null): string =>
  `${linkScheme}:${address}${coins === null ? '' : `?amount=${coins.replace(/\.?0+$/, '')}`}`;
