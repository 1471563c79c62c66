// A process that does nothing but send, for tests that kill it. Compiled code: a test process is not what is deployed.
const { createDatabase, createPool } = require('../../dist/src/platform/db/database');
const { createBotApi } = require('../../dist/src/platform/telegram/api');
const { Instance } = require('../../dist/src/platform/telegram/instance');
const { Sender } = require('../../dist/src/platform/telegram/sender');

async function main() {
  const { databaseUrl, token, apiRoot, limits } = JSON.parse(process.argv[2]);
  const pool = createPool({ connectionString: databaseUrl, max: 6, applicationName: 'sender-under-test' });
  const instance = new Instance(databaseUrl);
  await instance.start();
  const none = () => Promise.reject(new Error('no content'));
  const sender = new Sender({
    db: createDatabase(pool),
    api: createBotApi({ token, apiRoot }),
    instance,
    content: { file: none, payload: none },
    onBlocked: () => Promise.resolve(),
    limits,
  });
  await sender.start();
  process.send?.('ready');
}

void main();
