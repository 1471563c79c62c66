import { createBotApi } from '../../src/platform/telegram/api';
import { Instance } from '../../src/platform/telegram/instance';
import { enqueueMessages } from '../../src/platform/telegram/outgoing';
import { Sender } from '../../src/platform/telegram/sender';
import { createTestDatabase } from '../support/database';
import { startTelegram } from '../support/telegram';
import { until } from '../support/until';

test('what a message refers to cannot be read for a moment: it is sent later; what is gone fails', async () => {
  const telegram = await startTelegram();
  const { db, url, drop } = await createTestDatabase();
  const api = createBotApi(telegram);
  const instance = new Instance(url);
  let reads = 0;
  const sender = new Sender({
    db,
    api,
    instance,
    content: {
      file: () => Promise.reject(new Error('no file')),
      async payload(reference) {
        if (reference === 'gone') throw new Error('there is no such thing');
        // The first read loses its connection.
        if ((reads += 1) === 1) await db.query('select pg_terminate_backend(pg_backend_pid())');
        return { text: 'CODE-1' };
      },
    },
    onUnreachable: () => Promise.resolve(),
  });
  try {
    await instance.start();
    await sender.start();
    const buyer = await telegram.createUser();
    await buyer.start();
    const frame = { chatId: buyer.id, method: 'sendMessage' };
    await enqueueMessages(db, [
      { ...frame, payload: { $payload: 'code' } },
      { ...frame, payload: { $payload: 'gone' } },
    ]);
    sender.load();
    const states = (): Promise<unknown> => db.query('select state from telegram.outbox order by id');
    await until(async () => {
      const open = await db.query(`select 1 from telegram.outbox where state in ('queued', 'sending')`);
      return open.length === 0 ? true : undefined;
    });
    expect(await states()).toEqual([{ state: 'sent' }, { state: 'failed' }]);
    await buyer.waitForMessage('CODE-1');
  } finally {
    await sender.stop();
    await instance.stop();
    api.close();
    await telegram.close();
    await drop();
  }
});
