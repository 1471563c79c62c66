import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import type { ChainSetup } from '../chain-record';
import { REGISTER_CHAIN, REGISTER_KEY } from '../sql/chains';

/** Makes a configured chain and its account key known. Done at every boot; only the first time changes anything. */
export function registerChain(core: Core, call: Call, setup: ChainSetup): Promise<Outcome<{ chainId: number }>> {
  const { chain, name } = setup.network;
  const { fingerprint, addressType } = setup.key;
  const input = { chain, network: name, fingerprint, addressType };
  return runCommand(core.db, { name: 'crypto.register-chain', ...call, input }, async (tx) => {
    const { id } = onlyRow(await tx.query<{ id: number }>(REGISTER_CHAIN, [chain, name]));
    await tx.query(REGISTER_KEY, [id, fingerprint, addressType]);
    return { chainId: id };
  });
}
