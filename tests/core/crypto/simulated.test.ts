import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { testDeposits } from './deposit-matrix';

describe('deposits over the simulated chain', () => {
  testDeposits(async (database) => startSimulatedLab(database, 'LTC'));
});
