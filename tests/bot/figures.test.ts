import { cashier, tapOn } from '../support/bot';
import { startServer, type TestServer } from '../support/server';
import { buttonsOf, TelegramClient, textOf } from '../support/telegram';

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(() => server.stop());

test('more than a thousand users: counted as amounts are written, in /stats and before a broadcast', async () => {
  await server.database.db.query(
    `insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, active,
                           created_at, updated_at, published_at)
     select 'reader' || t.id, 'tg' || t.id, 'telegram', true, false, t.id, 'Reader', 'zh', true, now(), now(), now()
       from generate_series(800001, 801234) as t(id)`,
  );
  const admin = await cashier(telegram);
  await admin.sendText('/stats');
  expect(textOf(await admin.waitForMessage('Figures'))).toContain('Users: 1,234 (last 7 days: 1,234,');
  await admin.sendText('/broadcast');
  expect(buttonsOf(await admin.waitForMessage('To whom?'))).toContain('Chinese (1,234)');
  await tapOn(admin, 'Chinese');
  await admin.waitForMessage('Chinese: 1,234');
});
