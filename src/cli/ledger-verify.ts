/**
 * `npm run ledger:verify`: recomputes the hash chain over the sealed history. Prints the last seal's hash, which fixes all of
 * it, and exits with 1 naming the first row that is not as it was sealed.
 */
import { verifySeals } from '../core/ledger';
import { withCore } from './connect';
import { exitWith } from './exit-with';

const WORDS = {
  changed: 'was changed',
  missing: 'is missing',
  added: 'was added',
  seal: 'has a seal that was changed',
} as const;

function run(): Promise<number> {
  return withCore('ledger-verify', async ({ db }) => {
    const { days, rows, lastHash, unsealedTransactions, broken } = await verifySeals(db);
    console.log(`${days} sealed days, ${rows} rows, ${unsealedTransactions} transactions not sealed yet`);
    if (broken) {
      const { day, what, transactionId, line } = broken;
      const row = line === 0 ? `transaction ${transactionId}` : `entry ${transactionId}.${line}`;
      console.log(`BROKEN on ${day}: ${what === 'seal' ? `the day ${WORDS.seal}` : `${row} ${WORDS[what]}`}`);
      return 1;
    }
    console.log(lastHash === null ? 'Nothing is sealed yet.' : `The chain holds. Last seal: ${lastHash}`);
    return 0;
  });
}

export const main = (): void => exitWith(run);
