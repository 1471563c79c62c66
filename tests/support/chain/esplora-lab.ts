import { scriptOfAddress, type Chain } from '../../../src/core/crypto';
import { EsploraSource } from '../../../src/platform/chain/esplora-source';
import type { SimulatedChain } from '../../../src/platform/chain/simulated-chain';
import type { TestDatabase } from '../database';
import { startEsploraServer, type EsploraBackend, type EsploraServer } from './esplora-server';
import { startGate } from './gate';
import { laggingBackend, type Behind } from './lagging-backend';
import { startSimulatedLab } from './simulated-lab';

/** The simulated chain behind an HTTP server that speaks like Esplora, and the real Esplora source in front of it. */
export async function startEsploraLab(
  database: TestDatabase,
  chain: Chain,
): Promise<ReturnType<typeof startSimulatedLab> & { readonly server: EsploraServer; readonly behind: Behind }> {
  const simulated = startSimulatedLab(database, chain);
  const behind: Behind = { tip: 0, heights: 0, addresses: 0 };
  const server = await startEsploraServer(laggingBackend(simulatedBackend(database, simulated.chain), behind));
  const gate = await startGate(server.port);
  const url = `http://127.0.0.1:${gate.port}`;
  return {
    ...simulated,
    server,
    behind,
    source: () => new EsploraSource({ url, network: simulated.network, requestGapMs: 0 }),
    childSource: { kind: 'esplora', chain, url },
    async setReachable(reachable) {
      gate.setOpen(reachable);
    },
    async stop() {
      await gate.stop();
      await server.stop();
    },
  };
}

function simulatedBackend(database: TestDatabase, chain: SimulatedChain): EsploraBackend {
  const { network } = chain;
  const read = async (txid: string) => {
    const { outputs, block } = await chain.findTransaction(txid);
    if (outputs.length === 0) return null;
    return { txid, block, outputs: outputs.map(({ script, amount }) => ({ script: script.toString('hex'), amount })) };
  };
  return {
    tip: () => chain.tip(),
    hashAt: async (height) => (await chain.block(height))?.hash ?? null,
    async heightOf(hash) {
      const values = [network.chain, hash];
      const { rows } = await database.pool.query<{ height: bigint }>(
        'select height from simulation.block where chain = $1 and hash = $2',
        values,
      );
      return rows[0] === undefined ? null : Number(rows[0].height);
    },
    transaction: read,
    async transactionsOf(address) {
      const { rows } = await database.pool.query<{ txid: string }>(
        `select t.txid from simulation.transaction t
         where t.chain = $1 and exists (select 1 from simulation.output o where o.transaction_id = t.id and o.script = $2)
         order by t.height desc nulls first, t.id desc`,
        [network.chain, scriptOfAddress(address, network)],
      );
      const transactions = await Promise.all(rows.map(({ txid }) => read(txid)));
      return transactions.filter((transaction) => transaction !== null);
    },
  };
}
