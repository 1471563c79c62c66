import type { ChainNetwork, ChainSource } from '../../../src/core/crypto';

export interface LabOutput {
  readonly address: string;
  /** In the coin's smallest unit. */
  readonly amount: bigint;
}

/** A chain that a test can do everything with, and the source through which the product looks at it. */
export interface ChainLab {
  readonly network: ChainNetwork;
  /** A source as the product makes it; each call a fresh one, as after a restart. */
  source(): ChainSource;
  /** What `tests/support/chain/follow-child.js` needs to make the same source in a process of its own. */
  readonly childSource: Readonly<Record<string, string>>;
  /** Someone pays; the transaction waits for a block. @returns the txid */
  pay(outputs: readonly LabOutput[]): Promise<string>;
  /** The payer sends the same coins elsewhere with a higher fee (BIP-125). */
  replace(txid: string): Promise<void>;
  /** The next block takes all that waits. */
  mine(blocks: number): Promise<void>;
  /**
   * A branch that is one block longer replaces the last blocks; it is empty. What was in them waits again, or with
   * `drop` is spent elsewhere.
   */
  reorganise(depth: number, drop: boolean): Promise<void>;
  /** The source stops answering, and answers again; the chain goes on meanwhile. */
  setReachable(reachable: boolean): Promise<void>;
  stop(): Promise<void>;
}
