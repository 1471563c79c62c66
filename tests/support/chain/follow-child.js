/**
 * Follows a chain in a process of its own, which kills itself where it is told to: no shutdown, no clean-up, as in a
 * power cut. Plain JavaScript on what `tsc` has compiled to dist/.
 *
 * FOLLOW: { databaseUrl, source: { kind, chain, url? }, key, rate, now, kill?: { match, count } }
 * `kill`: die right after the `count`th statement that contains `match` (`commit` counts as one), while its
 * transaction is open, or right after it is committed.
 */
const path = require('node:path');

const root = path.resolve(__dirname, '../../..');
const load = (file) => require(path.join(root, 'dist/src', file));

const { ChainFollower, networkOf, readExtendedKey } = load('core/crypto/index.js');
const { createDatabase, createPool } = load('platform/db/database.js');
const { EsploraSource } = load('platform/chain/esplora-source.js');
const { NodeSource } = load('platform/chain/node-source.js');
const { SimulatedChain, SimulatedSource } = load('platform/chain/simulated-chain.js');

const settings = JSON.parse(process.env.FOLLOW);
const network = networkOf(settings.source.chain, 'regtest');
const pool = createPool({ connectionString: settings.databaseUrl, max: 4, applicationName: 'follow-child' });

let seen = 0;
function maybeDie(text) {
  if (settings.kill === undefined || !text.includes(settings.kill.match)) return;
  seen += 1;
  if (seen === settings.kill.count) process.kill(process.pid, 'SIGKILL');
}

function dying(db) {
  return {
    async query(text, values) {
      const rows = await db.query(text, values);
      maybeDie(text);
      return rows;
    },
    async transaction(run) {
      const result = await db.transaction((tx) =>
        run({
          ...tx,
          async query(text, values) {
            const rows = await tx.query(text, values);
            maybeDie(text);
            return rows;
          },
        }),
      );
      maybeDie('commit');
      return result;
    },
  };
}

const sources = {
  simulated: () => new SimulatedSource(new SimulatedChain(createDatabase(pool), network)),
  esplora: () => new EsploraSource({ url: settings.source.url, network, requestGapMs: 0 }),
  node: () => new NodeSource({ url: settings.source.url, network }),
};

async function main() {
  const core = { db: dying(createDatabase(pool)), clock: { now: () => new Date(settings.now) } };
  const rates = { rateFor: async () => ({ value: settings.rate, source: 'test' }) };
  const key = readExtendedKey({ variable: 'XPUB', text: settings.key, network });
  const follower = new ChainFollower(core, { network, key, sources: [sources[settings.source.kind]()] }, rates);
  // A claim of a process that died keeps us out for some seconds; here it is ended at once.
  await pool.query('delete from crypto.claim');
  console.log(JSON.stringify(await follower.pass()));
  await pool.end();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
