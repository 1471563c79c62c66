import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { resolveAlarm } from '../alarms';
import { lockChain } from '../chain-record';
import { repaidDebts } from '../receivable';

/** Closes the alarms about debts that were paid back, under the lock that a reversal takes to open one. */
export function clearRepaid(core: Core, call: Call, chainId: number): Promise<Outcome<{ resolved: number }>> {
  return runCommand(core.db, { name: 'crypto.clear-repaid', ...call, input: { chainId } }, async (tx) => {
    await lockChain(tx, chainId, null);
    const repaid = await repaidDebts(tx, chainId);
    for (const subject of repaid) await resolveAlarm(tx, { chainId, kind: 'receivable', subject }, core.clock.now());
    return { resolved: repaid.length };
  });
}
