import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { testDeposits } from './deposit-matrix';

describe.each(['LTC', 'BTC'] as const)('%s deposits over the simulated chain', (chain) => {
  testDeposits(async (database) => startSimulatedLab(database, chain));
});
