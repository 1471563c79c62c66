import { PAYMENT } from '../../src/core/crypto/sql/views';
import type { Database, Queryable } from '../../src/core/shared/tx';
import { tellCryptoUserJob } from '../../src/jobs/crypto-tell';
import type { Job } from '../../src/platform/jobs/job';
import { startWorker } from '../../src/platform/jobs/worker';
import { startSimulatedLab } from '../support/chain/simulated-lab';
import { World } from '../support/chain/world';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { tellUser } from '../../src/plugins/telegram-bot/server/src/features/crypto/tell';
import { loadTexts } from '../../src/plugins/telegram-bot/server/src/texts';
import { createTestDatabase } from '../support/database';
import { untilWaiting, writingLater } from '../support/held-writing';
import { until } from '../support/until';

const INSERT_USER = `
  insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, language_chosen,
                        active, created_at, updated_at, published_at)
  values ('payer', 'tg4711', 'telegram', true, false, 4711, 'Payer', 'en', false, true, now(), now(), now()) returning id`;

/** Somebody has paid for 40.00 PLN, which was seen and waits for a block. @returns the user's id */
async function paidAndSeen(world: World): Promise<number> {
  const [user] = await world.database.db.query<{ id: number }>(INSERT_USER);
  await world.pass();
  const { address } = await world.request(user!.id, '40.00');
  await world.lab.pay([{ address, amount: 10_000_000n }]);
  await world.pass();
  return user!.id;
}

test('a payment is credited while it is told that it was seen: the credit is told after that, and is what stays', async () => {
  loadTexts(Object.fromEntries(features.map(({ id, texts }) => [id, texts])));
  const database = await createTestDatabase();
  const world = new World(database, startSimulatedLab(database, 'LTC'));
  let begun = 0;
  let ended = 0;
  let holds = false;
  let allowWriting = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (allowWriting = resolve));
  const job: Job<never> = {
    id: tellCryptoUserJob.id,
    async run({ core, ...context }, payload) {
      begun += 1;
      const first = writingLater(core.db, () => {
        holds = true;
        return allowed;
      });
      await tellCryptoUserJob.run({ ...context, core: { ...core, db: begun === 1 ? first : core.db } }, payload);
      ended += 1;
    },
  };
  const worker = await startWorker({ databaseUrl: database.url, core: world.core, jobs: [job], concurrency: 4 });
  try {
    const userId = await paidAndSeen(world);
    await until(async () => holds || undefined);
    await world.lab.mine(6);
    await world.pass();
    expect(await world.states(userId)).toEqual(['credited']);
    await until(async () => begun > 1 || undefined);
    await untilWaiting(database.db, () => ended > 0);
    allowWriting();
    await until(async () => {
      const left = await database.db.query('select 1 from graphile_worker.jobs where task_identifier = $1', [job.id]);
      return left.length === 0 || undefined;
    });
    const messages = await database.db.query<{ text: string }>(
      `select payload ->> 'text' as text from telegram.outbox order by id`,
    );
    expect(messages).toEqual([
      { text: expect.stringContaining('is on its way') as string },
      { text: expect.stringMatching(/40\.00\sPLN<\/b> is in your wallet/) as string },
    ]);
  } finally {
    allowWriting();
    await worker.stop();
    await database.drop();
  }
});

/** Goes on after the payment was read only when it may. */
function haltingAfterThePayment(db: Database, mayGoOn: () => Promise<unknown>): Database {
  const halting = <Q extends Queryable>(q: Q): Q => ({
    ...q,
    async query<Row>(text: string, values?: readonly unknown[]) {
      const rows = await q.query<Row>(text, values);
      if (text === PAYMENT) await mayGoOn();
      return rows;
    },
  });
  return { ...halting(db), transaction: (run) => db.transaction((tx) => run(halting(tx))) };
}

test('a payment is credited between two looks at it: the text before does not take the place of the one after', async () => {
  loadTexts(Object.fromEntries(features.map(({ id, texts }) => [id, texts])));
  const database = await createTestDatabase();
  const world = new World(database, startSimulatedLab(database, 'LTC'));
  try {
    const userId = await paidAndSeen(world);
    const [payment] = await database.db.query<{ id: bigint }>('select id from crypto.payment');
    await tellUser(world.core, payment!.id);

    // Its confirmations are noted, and before it is credited in the same pass, somebody begins to tell of it.
    const { rateFor } = world.rates;
    let telling: Promise<void> | undefined;
    let goOn = (): void => undefined;
    const credited = new Promise<void>((resolve) => (goOn = resolve));
    let asked = 0;
    world.rates.rateFor = async (...arguments_) => {
      asked += 1;
      if (asked === 2) {
        await new Promise<void>((halted) => {
          const db = haltingAfterThePayment(database.db, () => {
            halted();
            return credited;
          });
          telling = tellUser({ ...world.core, db }, payment!.id);
        });
      }
      return rateFor(...arguments_);
    };
    await world.lab.mine(6);
    await world.pass();
    expect(await world.states(userId)).toEqual(['credited']);
    goOn();
    await telling;
    await tellUser(world.core, payment!.id);

    const texts = await database.db.query<{ text: string }>(
      `select payload ->> 'text' as text from telegram.outbox order by id`,
    );
    expect(texts.map(({ text }) => text)).toEqual([
      expect.stringContaining('is on its way'),
      expect.stringContaining('being checked'),
      expect.stringMatching(/40\.00\sPLN<\/b> is in your wallet/),
    ]);
  } finally {
    await database.drop();
  }
});
