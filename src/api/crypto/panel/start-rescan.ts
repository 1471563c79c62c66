import { z } from 'zod';
import { readChain, startRescan } from '../../../core/crypto';
import { runningChain } from '../../../platform/chain/running-chains';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { chainName } from '../endpoints/shapes';

export const startChainRescan = defineEndpoint({
  name: 'crypto.start-rescan',
  method: 'POST',
  path: '/crypto/rescans',
  summary: 'Look at old blocks again; the overview shows the progress',
  who: ['admin'],
  permission: 'api::crypto.manage',
  command: true,
  body: z.strictObject({ chain: chainName, fromHeight: z.number().int().min(0).max(100_000_000) }),
  response: z.object({ blocks: z.number() }),
  handle: async ({ core, call, body }) => {
    const { setup } = runningChain(core, body.chain);
    const { id: chainId } = await readChain(core.db, setup.network);
    const { result, replayed } = await startRescan(core, call, { chainId, fromHeight: body.fromHeight });
    return { status: 202, data: result, replayed };
  },
});
