// A process of its own that takes a withdrawal from the request to its end, and dies by SIGKILL before the statement
// with the given number. Plain JavaScript over dist/, so that it starts fast.
const path = require('node:path');

const dist = path.resolve(__dirname, '../../dist/src');
const { createDatabase, createPool } = require(path.join(dist, 'platform/db/database.js'));
const wallet = require(path.join(dist, 'core/wallet'));
const { systemClock } = require(path.join(dist, 'core/shared/clock.js'));

const { databaseUrl, dieBefore, run, userId, ending } = JSON.parse(process.env.WITHDRAWAL);

/** Counts every statement that leaves the process, `begin` and `commit` among them. */
function mortal(pool) {
  let statements = 0;
  pool.on('connect', (client) => {
    const query = client.query.bind(client);
    client.query = (...args) => {
      statements += 1;
      if (statements === dieBefore) process.kill(process.pid, 'SIGKILL');
      return query(...args);
    };
  });
  return pool;
}

async function main() {
  const pool = mortal(createPool({ connectionString: databaseUrl, max: 1, applicationName: 'withdrawal' }));
  const core = { db: createDatabase(pool), clock: systemClock };
  const call = (step, actor) => ({ idempotencyKey: `${run}:${step}`, actor });
  const user = { kind: 'user', id: String(userId), edge: 'bot', label: 'user' };
  const admin = { kind: 'admin', id: '1', edge: 'panel', label: 'admin' };
  const asked = { userId, amount: '60.00', currency: 'PLN', method: 'blik', accountName: 'A', accountNumber: '1' };
  const { result } = await wallet.createWithdrawal(core, call('ask', user), asked);
  const { id } = result;
  if (ending === 'approve') await wallet.approveWithdrawal(core, call('decide', admin), { id });
  if (ending === 'reject') await wallet.rejectWithdrawal(core, call('decide', admin), { id, reason: 'no' });
  if (ending === 'cancel') await wallet.cancelWithdrawal(core, call('decide', user), { id, userId });
  await pool.end();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
