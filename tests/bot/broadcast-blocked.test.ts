import { createBroadcast, getBroadcast, moveBroadcast, progressOf } from '../../src/core/broadcast';
import { systemClock } from '../../src/core/shared/clock';
import { createTestDatabase } from '../support/database';
import { messagesSent, SenderProcess } from '../support/sender';
import { newCall, testCore } from '../support/shop';
import { startTelegram } from '../support/telegram';
import { until } from '../support/until';

test('blocked by an admin, or not active any more, since the broadcast began: they do not get it, all others do', async () => {
  const telegram = await startTelegram();
  const database = await createTestDatabase();
  const core = testCore(database.db, systemClock);
  const sender = new SenderProcess(telegram, database, {});
  try {
    const crowd = await telegram.createCrowd(6);
    const [blocked, inactive, ...others] = crowd;
    await database.db.query(
      `insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, active,
                             created_at, updated_at, published_at)
       select 'reader' || t.id, 'tg' || t.id, 'telegram', true, false, t.id, 'Reader', 'en', true, now(), now(), now()
         from unnest($1::bigint[]) as t(id)`,
      [crowd],
    );
    const admin = await telegram.createUser({ first_name: 'Admin' });
    await admin.start();
    const { message_id } = await admin.sendText('News');
    const source = { segment: 'all', sourceChatId: admin.id, sourceMessageId: message_id } as const;
    const { result: broadcast } = await createBroadcast(core, newCall(), source);
    await moveBroadcast(core, newCall(), { id: broadcast.id, to: 'running' });
    await database.db.query('update up_users set blocked = true where telegram_id = $1', [blocked]);
    await database.db.query('update up_users set active = false where telegram_id = $1', [inactive]);

    await sender.start();
    await until(async () => ((await getBroadcast(core.db, broadcast.id)).state === 'done' ? true : undefined));
    expect(
      messagesSent(telegram)
        .map(({ chatId }) => chatId)
        .sort((a, b) => a - b),
    ).toEqual(others);
    const progress = await progressOf(core.db, broadcast);
    expect(progress).toMatchObject({ sent: others.length, dropped: 2, waiting: 0, failed: 0 });
  } finally {
    await sender.kill();
    await telegram.close();
    await database.drop();
  }
});
