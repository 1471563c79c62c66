import { CHAINS } from './wire';

export const chainOptions = CHAINS.map((chain) => [chain, chain] as const);

/** What the server takes as a transaction id, an address or a payment link; anything else would be refused. */
export const searchable = (text: string): string | undefined => {
  const trimmed = text.trim();
  return /^[\w:?=&.,-]{1,200}$/.test(trimmed) ? trimmed : undefined;
};
