import { directMessages, messageUser } from '../../src/core/broadcast';
import { setReach, type User } from '../../src/core/identity';
import { acknowledgeDrift, openDrift, requestProof, type ProvePayload } from '../../src/core/ledger';
import type { Core } from '../../src/core/shared/core';
import { changeSettings } from '../../src/core/shared/settings';
import type { Database } from '../../src/core/shared/tx';
import { proveJob } from '../../src/jobs/ledger-prove';
import { tellLedgerAdminsJob } from '../../src/jobs/ledger-tell-admins';
import { messageUserJob } from '../../src/jobs/telegram-message-user';
import { fetchRatesJob } from '../../src/jobs/wallet-fetch-rates';
import type { Job } from '../../src/platform/jobs/job';
import { telegramSettings } from '../../src/platform/telegram/settings';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { loadTexts } from '../../src/plugins/telegram-bot/server/src/texts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { untilWaiting, writingLater } from '../support/held-writing';
import { fund } from '../support/ledger';
import { testEnvironment } from '../support/test-environment';
import { adminActor, callBy, coreOn, movableClock, newUser } from '../support/wallet';

let database: TestDatabase;
let core: Core;
const clock = movableClock();

beforeAll(async () => {
  loadTexts(Object.fromEntries(features.map(({ id, texts }) => [id, texts])));
  database = await createTestDatabase();
  const { TZ: _, ...environment } = testEnvironment(database.url);
  Object.assign(process.env, environment);
  core = coreOn(database.db, clock);
  await changeSettings(core, callBy(), telegramSettings, { adminChatId: '-1001', adminLanguage: 'en' });
});

afterAll(() => database.drop());

/** A job that is tried again, be it because its process was killed before it could say that it had done it, has the same id. */
function run<Payload>(job: Job<Payload>, payload: Payload, jobId: string, db: Database = database.db): Promise<void> {
  return job.run({ core: coreOn(db, clock), jobId, signal: new AbortController().signal }, payload);
}

test('fetch-rates, tried again when they are due again: the rates of then', async () => {
  const observed = (): Promise<{ at: Date }[]> =>
    database.db.query(`select distinct at from wallet.rate_observation order by 1`);
  await run(fetchRatesJob, {}, 'rates');
  await run(fetchRatesJob, {}, 'rates');
  expect(await observed()).toEqual([{ at: clock.now() }]);
  clock.advance(3_600_000);
  await run(fetchRatesJob, {}, 'rates');
  expect((await observed()).at(-1)).toEqual({ at: clock.now() });
});

describe('message-user, tried again after the user has', () => {
  const reach = (user: User, unreachable: 'blocked' | null): Promise<unknown> =>
    setReach(core, callBy(), { telegramId: user.telegramId ?? '', unreachable });
  const write = async (): Promise<{ user: User; id: string }> => {
    const user = await newUser(core);
    return { user, id: (await messageUser(core, callBy(), { userId: user.id, text: 'hello' })).result.id };
  };
  const states = async (user: User): Promise<string[]> =>
    (await directMessages(database.db, user.id, 10)).map(({ state }) => state);
  const queued = (id: string): Promise<unknown[]> =>
    database.db.query(`select 1 from telegram.outbox where subject = $1`, [`direct:${id}`]);

  test('let the bot in again: what the panel shows as not sent is not sent', async () => {
    const { user, id } = await write();
    await reach(user, 'blocked');
    await run(messageUserJob, { id }, `message ${id}`);
    await reach(user, null);
    await run(messageUserJob, { id }, `message ${id}`);
    expect(await states(user)).toEqual(['blocked']);
    expect(await queued(id)).toEqual([]);
  });

  test('blocked the bot: what is on its way is not said to be refused', async () => {
    const { user, id } = await write();
    await run(messageUserJob, { id }, `message ${id}`);
    await reach(user, 'blocked');
    await run(messageUserJob, { id }, `message ${id}`);
    expect(await states(user)).toEqual(['queued']);
    expect(await queued(id)).toHaveLength(1);
  });
});

test('ledger.tell-admins, of two at once: what stays is what is true now, and each is told once', async () => {
  await fund(database.db, 1, 100n);
  const client = await database.pool.connect();
  await client.query('set session_replication_role = replica');
  await client.query(`update ledger.account set posted = posted + 5 where owner_kind = 'user' and owner_id = '1'`);
  client.release(true);
  const { result } = await requestProof(core, callBy(), { proof: 'reconcile' });
  const payload: ProvePayload = { requestId: result.requestId.toString() };
  await run(proveJob, payload, 'prove');
  const drift = (await openDrift(database.db))!;
  const tell = (db?: Database): Promise<void> => run(tellLedgerAdminsJob, { driftId: drift.id.toString() }, 'tell', db);

  let goOn = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (goOn = resolve));
  let slow: Promise<void> | undefined;
  try {
    await new Promise<void>((hasRead, failed) => {
      slow = tell(
        writingLater(database.db, () => {
          hasRead();
          return allowed;
        }),
      );
      slow.catch(failed);
    });
    await acknowledgeDrift(core, callBy(adminActor(1)), { driftId: drift.id, reason: 'looked at' });
    let ended = false;
    const quick = tell().finally(() => (ended = true));
    await untilWaiting(database.db, () => ended);
    goOn();
    await quick;
  } finally {
    goOn();
    await slow;
  }
  await tell();
  const texts = await database.db.query<{ text: string; edits: bigint | null }>(
    `select payload ->> 'text' as text, edits from telegram.outbox where chat_id = -1001 order by id`,
  );
  expect(texts).toEqual([
    { text: expect.stringContaining("The books don't add up") as string, edits: null },
    { text: expect.stringContaining('looked at') as string, edits: expect.any(BigInt) as bigint },
  ]);
});
