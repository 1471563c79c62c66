import { startEsploraLab } from '../../support/chain/esplora-lab';
import { testDeposits } from './deposit-matrix';

describe('deposits over an Esplora server', () => {
  testDeposits((database) => startEsploraLab(database, 'LTC'));
});
