/**
 * `npm run ledger:verify`: recomputes the hash chain over the sealed history. Prints the last seal's hash, which fixes all of
 * it, and exits with 1 naming the first row that is not as it was sealed.
 */
import { parseArgs } from 'node:util';
import { verifySeals } from '../core/ledger';
import { withCore } from './connect';
import { exitWith } from './exit-with';

const USAGE = `Usage: npm run ledger:verify

Ends with 0 when the chain holds, 1 when a row is not as it was sealed, 2 when it could not be found out.`;

const WORDS = {
  changed: 'was changed',
  missing: 'is missing',
  added: 'was added',
  seal: 'has a seal that was changed',
} as const;

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  return withCore('ledger-verify', async ({ db }) => {
    const { days, rows, lastHash, unsealedTransactions, broken } = await verifySeals(db);
    console.log(`Sealed days: ${days}, rows: ${rows}; transactions not sealed yet: ${unsealedTransactions}`);
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
