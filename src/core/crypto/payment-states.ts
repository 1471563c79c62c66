/**
 * What a payment (one output to one of our addresses) goes through.
 *
 * - `seen`       in the mempool, or out of a block again: told to the user, not credited
 * - `confirmed`  in a block, with fewer confirmations than its amount needs, or waiting for the sources to agree
 * - `credited`   the money is in the wallet
 * - `dust`       too small to be credited; recorded, and that is all
 * - `dropped`    was in the mempool and is not any more: replaced (RBF) or forgotten by the network
 * - `reversed`   was credited, then its block left the chain: the credit was taken back
 */
export type PaymentState = 'seen' | 'confirmed' | 'credited' | 'dust' | 'dropped' | 'reversed';

/** A transaction that was dropped or reversed can appear again, with the same output: then it starts anew. */
export const transitions: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  seen: ['confirmed', 'dropped'],
  confirmed: ['seen', 'credited', 'dust'],
  credited: ['reversed'],
  dust: [],
  dropped: ['seen', 'confirmed'],
  reversed: ['seen', 'confirmed'],
};

export const canChange = (from: PaymentState, to: PaymentState): boolean => transitions[from].includes(to);
