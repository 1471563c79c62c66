import { hasLitecoind, startLitecoind } from '../../support/chain/litecoind';
import { testDeposits } from './deposit-matrix';

const available = hasLitecoind();
if (!available && process.env.CI !== 'true') {
  console.warn('SKIPPED: deposits over a real Litecoin node, because litecoind is not installed (Debian: litecoind)');
}

(available || process.env.CI === 'true' ? describe : describe.skip)('deposits over a real Litecoin node', () => {
  testDeposits(() => startLitecoind());
});
