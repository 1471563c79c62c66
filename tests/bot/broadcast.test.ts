import {
  createBroadcast,
  countSegment,
  getBroadcast,
  moveBroadcast,
  progressOf,
  type Broadcast,
  type MoveBroadcast,
  type Progress,
  type Segment,
} from '../../src/core/broadcast';
import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { TELEGRAM_LIMITS } from '../../src/platform/telegram/emulator';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { expectWithinLimits, killInTheMiddle, messagesSent, SenderProcess, underWay } from '../support/sender';
import { newCall, TestClock, testCore } from '../support/shop';
import { startTelegram, type TestTelegram } from '../support/telegram';
import { until } from '../support/until';

const RECIPIENTS = 100_000;
/** What a small and busy machine may take to send to all of them. */
const LONG_MS = 400_000;

/** Users in one statement: `$1` their Telegram ids, `$2` their language. */
const INSERT_USERS = `
  insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, language_chosen,
                        active, created_at, updated_at, published_at)
  select 'reader' || t.id, 'tg' || t.id, 'telegram', true, false, t.id, 'Reader ' || t.id, $2::text, false,
         true, now(), now(), now()
    from unnest($1::bigint[]) as t(id)`;

const NOBODY = { blocked: 0, 'not-started': 0, deactivated: 0 };
const GONE = `
  update up_users set bot_unreachable = 'blocked', bot_unreachable_since = now() where telegram_id = $1`;

let telegram: TestTelegram;
let database: TestDatabase;
let core: Core;
let sender: SenderProcess;
let crowd: number[];

beforeAll(async () => {
  telegram = await startTelegram({ clock: new TestClock(), callsRemembered: 2 * RECIPIENTS });
  await telegram.setLimits({ ...TELEGRAM_LIMITS, toleranceMs: 0 });
  database = await createTestDatabase();
  core = testCore(database.db, systemClock);
  // Thirty go out at once, again and again; the exact moments are looked at by the sender's own test.
  sender = new SenderProcess(telegram, database, { emulatedStepMs: 1_100, receipts: true });
  crowd = await telegram.createCrowd(RECIPIENTS);
  await database.db.query(INSERT_USERS, [crowd, 'en']);
});

afterAll(async () => {
  await sender.kill();
  await telegram.close();
  await database.drop();
});

/** A draft of whatever the admin wrote last. */
async function draft(segment: Segment, text: string): Promise<Broadcast> {
  const admin = await telegram.createUser({ first_name: 'Admin' });
  await admin.start();
  const { message_id } = await admin.sendText(text);
  const source = { segment, sourceChatId: admin.id, sourceMessageId: message_id };
  return (await createBroadcast(core, newCall(), source)).result;
}

const move = (broadcast: Broadcast, to: MoveBroadcast['to']): Promise<unknown> =>
  moveBroadcast(core, newCall(), { id: broadcast.id, to });

const progress = (broadcast: Broadcast): Promise<Progress> => progressOf(database.db, broadcast);

/** Waits until so many more messages than `before` have been taken by the emulator. */
const untilTaken = (before: number, more: number): Promise<true> =>
  until(() => Promise.resolve(taken() - before >= more ? true : undefined), LONG_MS);

const taken = (): number => telegram.emulator.limiter.statistics.accepted;

const count = async (sql: string): Promise<number> => Number((await database.db.query<{ n: bigint }>(sql))[0]?.n);

/** Waits until nothing is under way and the emulated clock has gone on by a minute. */
async function quietMinute(): Promise<void> {
  await until(async () => ((await underWay(database)) === 0 ? true : undefined));
  const end = telegram.emulator.clock.now().getTime() + 60_000;
  await until(() => Promise.resolve(telegram.emulator.clock.now().getTime() > end ? true : undefined));
}

/** How many copies each chat has got. */
function copies(since: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { chatId } of messagesSent(telegram).slice(since)) counts.set(chatId, (counts.get(chatId) ?? 0) + 1);
  return counts;
}

test(
  '100,000 recipients: paused, resumed, killed: each once, none of the others, within the limits, all reported',
  async () => {
    // Some who belong to no segment: blocked by an admin, not active, gone, without Telegram.
    const others = await telegram.createCrowd(4);
    await database.db.query(INSERT_USERS, [others, 'en']);
    const [banned, inactive, gone, webOnly] = others;
    await database.db.query('update up_users set blocked = true where telegram_id = $1', [banned]);
    await database.db.query('update up_users set active = false where telegram_id = $1', [inactive]);
    await database.db.query(GONE, [gone]);
    await database.db.query('update up_users set telegram_id = null where telegram_id = $1', [webOnly]);
    const blockers = crowd.filter((_, index) => index % 20_000 === 777);
    for (const id of blockers) await (await telegram.user(id)).block();
    const refused = crowd.slice(0, 20_000).filter((_, index) => index % 5_000 === 999);
    for (const chatId of refused) {
      await telegram.fault({ kind: 'error', status: 400, description: 'Bad Request: PEER_FLOOD', chatId, times: 1 });
    }

    const broadcast = await draft('all', 'News');
    expect(await countSegment(database.db, 'all')).toBe(RECIPIENTS);
    await sender.start();
    await move(broadcast, 'running');
    expect((await getBroadcast(database.db, broadcast.id)).recipients).toBe(RECIPIENTS);
    expect(await count('select count(*) as n from telegram.recipient')).toBe(RECIPIENTS);

    await untilTaken(0, 10_000);
    await move(broadcast, 'paused');
    const begun = await underWay(database);
    const sentAtPause = messagesSent(telegram).length;
    await quietMinute();
    expect(messagesSent(telegram).length - sentAtPause).toBeLessThanOrEqual(begun);
    const paused = await progress(broadcast);
    expect(paused.waiting + paused.sent + paused.unreachable.blocked + paused.failed).toBe(RECIPIENTS);
    expect(await count(`select count(*) as n from telegram.recipient where state = 'queued'`)).toBe(0);

    await move(broadcast, 'running');
    await untilTaken(0, 30_000);
    expect(await killInTheMiddle(telegram, database, sender)).toBeGreaterThan(0);
    await sender.start();
    await until(async () => {
      const { state } = await getBroadcast(database.db, broadcast.id);
      return state === 'done' ? true : undefined;
    }, LONG_MS);

    expect(await progress(broadcast)).toEqual({
      waiting: 0,
      sent: RECIPIENTS - blockers.length - refused.length,
      unreachable: { ...NOBODY, blocked: blockers.length },
      failed: refused.length,
      dropped: 0,
    });
    const sent = messagesSent(telegram);
    expectWithinLimits(sent);
    const unreachable = new Set([...blockers, ...refused]);
    const expected = crowd.filter((id) => !unreachable.has(id));
    expect(sent).toHaveLength(expected.length);
    expect([...copies(0).keys()].sort((a, b) => a - b)).toEqual(expected);
    const noted = await database.db.query<{ telegram_id: bigint }>(
      `select telegram_id from up_users where bot_unreachable = 'blocked' and telegram_id <> $1 order by telegram_id`,
      [gone],
    );
    expect(noted.map(({ telegram_id }) => Number(telegram_id))).toEqual(blockers);
    const reports = await database.db.query<{ payload: { broadcast: string } }>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'broadcast.report'`,
    );
    expect(reports).toEqual([{ payload: { broadcast: broadcast.id } }]);
  },
  3 * LONG_MS,
);

test('cancelled in the middle: whoever has it has it once, nobody else gets it, and it never goes on', async () => {
  // So many that they are not all served before the cancellation comes, however slowly it does.
  const readers = await telegram.createCrowd(20_000);
  await database.db.query(INSERT_USERS, [readers, 'pl']);
  const before = messagesSent(telegram).length;
  const takenBefore = taken();
  const broadcast = await draft('lang-pl', 'Nowości');
  await move(broadcast, 'running');
  await untilTaken(takenBefore, 300);
  await move(broadcast, 'cancelled');
  const begun = await underWay(database);
  const sentAtCancel = messagesSent(telegram).length;
  await quietMinute();
  expect(messagesSent(telegram).length - sentAtCancel).toBeLessThanOrEqual(begun);
  const { sent, dropped, ...rest } = await progress(broadcast);
  expect(rest).toEqual({ waiting: 0, unreachable: NOBODY, failed: 0 });
  expect(sent + dropped).toBe(readers.length);
  const got = copies(before);
  expect(got.size).toBe(sent);
  expect([...got.values()].every((n) => n === 1)).toBe(true);
  await expect(move(broadcast, 'running')).rejects.toMatchObject({ code: 'BROADCAST_STATE' });
});

test.each([
  ['paused', 'waiting'],
  ['cancelled', 'dropped'],
] as const)('refused with 429 while it is %s: not sent when the time is over, but %s', async (to, state) => {
  const [reader = 0] = await telegram.createCrowd(1);
  const language = to === 'paused' ? 'zh' : 'kk';
  await database.db.query(INSERT_USERS, [[reader], language]);
  const before = messagesSent(telegram).length;
  const broadcast = await draft(`lang-${language}`, 'Later');
  // The call hangs until the move is committed; then its answer is a refusal.
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  telegram.emulator.faults.add({ kind: 'rate-limited', retryAfterSeconds: 30, chatId: reader, held });
  await move(broadcast, 'running');
  await until(async () => ((await underWay(database)) === 1 ? true : undefined));
  await move(broadcast, to);
  release();
  await quietMinute();
  expect(messagesSent(telegram).length).toBe(before);
  expect(await progress(broadcast)).toMatchObject({ [state]: 1, sent: 0 });
});
