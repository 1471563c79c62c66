import { readSettings } from '../../shared/settings';
import type { AlarmKind } from '../alarms';
import { clearAlarm } from '../commands/clear-alarm';
import { clearRepaid } from '../commands/clear-repaid';
import { repaidDebts } from '../receivable';
import { cryptoSettings } from '../settings';
import { ALARMS_WITHOUT_CAUSE } from '../sql/chains';
import type { Pass } from './pass';

/**
 * Closes alarms that nobody will look at again: of a source that is not asked any more, of a currency that is not credited any
 * more, of a payment that has left the chain. Where the cause is looked at and found gone, that is closed there and then.
 */
export async function closeAlarms(pass: Pass): Promise<void> {
  const { core, setup } = pass;
  const { id: chainId, code } = await pass.readChain();
  const { creditCurrency } = await readSettings(core.db, cryptoSettings);
  const values = [chainId, setup.sources.map(({ name }) => name), `${code}/${creditCurrency}`, setup.sources[0].kind];
  const over = await core.db.query<{ kind: AlarmKind; subject: string }>(ALARMS_WITHOUT_CAUSE, values);
  for (const alarm of over) await clearAlarm(core, pass.freshCall('alarm'), { chainId, ...alarm });

  // A debt may be paid back by a credit, in either coin, or by an admin's correction.
  const repaid = await repaidDebts(core.db, chainId);
  if (repaid.length > 0) await clearRepaid(core, pass.freshCall('repaid'), chainId);
}
