import type { EsploraBackend, EsploraTransaction } from './esplora-server';

/** By how many blocks the machine behind a service is late that answers for its tip, for a height, and for an address. */
export interface Behind {
  tip: number;
  heights: number;
  addresses: number;
}

/** A service of several machines, of which some are late: which one answers what, a test says. */
export function laggingBackend(backend: EsploraBackend, behind: Behind): EsploraBackend {
  const top = async (late: number): Promise<number> => (await backend.tip()).height - late;
  return {
    ...backend,
    async tip() {
      const height = await top(behind.tip);
      return { height, hash: (await backend.hashAt(height)) ?? '' };
    },
    hashAt: async (height) => (height > (await top(behind.heights)) ? null : backend.hashAt(height)),
    async transactionsOf(address) {
      const known = await top(behind.addresses);
      const seen = (transaction: EsploraTransaction): EsploraTransaction =>
        transaction.block !== null && transaction.block.height > known ? { ...transaction, block: null } : transaction;
      return (await backend.transactionsOf(address)).map(seen);
    },
  };
}
