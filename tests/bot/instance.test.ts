import { Dispatcher } from '../../src/platform/telegram/dispatcher';
import { Instance } from '../../src/platform/telegram/instance';
import { OUTBOX_CHANNEL } from '../../src/platform/telegram/outgoing';
import { createTestDatabase } from '../support/database';
import { startGate } from '../support/gate';
import { until } from '../support/until';

test('Postgres is away when the bot starts: it waits, and leads when it is back; a stop ends the waiting', async () => {
  const database = await createTestDatabase();
  const gate = await startGate();
  const url = gate.through(database.url);
  await gate.shut();
  const [waits, isStopped] = [new Instance(url), new Instance(url)];
  try {
    const started = waits.start();
    const gaveUp = isStopped.start();
    await isStopped.stop();
    await gaveUp;
    await gate.open();
    await started;
    expect(await waits.tryLead('send')).toBe(true);
    expect(await isStopped.tryLead('send')).toBe(false);
  } finally {
    await waits.stop();
    await gate.shut();
    await database.drop();
  }
});

test('the connection breaks while it begins to listen: what begins it goes on, and it listens on the next one', async () => {
  const database = await createTestDatabase();
  const gate = await startGate();
  const instance = new Instance(gate.through(database.url));
  try {
    await instance.start();
    let heard = 0;
    const shut = gate.shut();
    await instance.listen(OUTBOX_CHANNEL, () => (heard += 1));
    await shut;
    await gate.open();
    await until(async () => {
      await database.db.query(`select pg_notify('${OUTBOX_CHANNEL}', '')`);
      return heard > 0 ? true : undefined;
    });
  } finally {
    await instance.stop();
    await gate.shut();
    await database.drop();
  }
});

test('a statement fails on a new connection: it is not kept beside the next one, nor is its lock', async () => {
  const { url, db, pool, drop } = await createTestDatabase();
  const instance = new Instance(url);
  const connections = `
    select count(*) as n from pg_stat_activity
     where datname = current_database() and application_name = 'tillgram-telegram'`;
  // Somebody has the lock that its first connection will wait for, until that statement is cancelled.
  const holder = await pool.connect();
  try {
    await holder.query(`select pg_advisory_lock(7415035, nextval('telegram.instance_number')::int + 1)`);
    const started = instance.start();
    await until(async () => {
      const waiting = `
        select pg_cancel_backend(l.pid) from pg_locks l
         where l.locktype = 'advisory' and not l.granted and l.classid = 7415035::oid
           and l.database = (select d.oid from pg_database d where d.datname = current_database())`;
      return (await db.query(waiting)).length > 0 ? true : undefined;
    });
    await started;
    await until(async () => ((await db.query<{ n: bigint }>(connections))[0]?.n === 1n ? true : undefined));
  } finally {
    holder.release();
    await instance.stop();
    await drop();
  }
});

test('the inbox cannot be read when the dispatcher starts: what waits there is handled once it can be', async () => {
  const { url, db, drop } = await createTestDatabase();
  const instance = new Instance(url);
  const handled: number[] = [];
  const nothing = { messages: [] };
  const dispatcher = new Dispatcher({
    db,
    botId: 1,
    instance,
    sender: undefined,
    handle({ update_id }) {
      handled.push(update_id);
      return Promise.resolve(nothing);
    },
    callDirectly: () => undefined,
    apologise: () => Promise.resolve(nothing),
  });
  try {
    await instance.start();
    // Of a process that is gone.
    await db.query(
      `insert into telegram.inbox (bot_id, update_id, chat_id, instance, body) values (1, 7, 8, 0, '{"update_id": 7}')`,
    );
    await db.query('alter table telegram.inbox rename to inbox_away');
    await dispatcher.start();
    await db.query('alter table telegram.inbox_away rename to inbox');
    await until(() => Promise.resolve(handled.length > 0 ? true : undefined));
    expect(handled).toEqual([7]);
  } finally {
    await dispatcher.stop();
    await instance.stop();
    await drop();
  }
});
