import { createApiToken } from '../../support/api-token';
import { registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, type Reply, type TestServer } from '../../support/server';

interface User {
  readonly id: number;
  readonly documentId: string;
}

let server: TestServer;
let token: string;
let root: Admin;
let anna: User;

const users = (): Promise<(User & { readonly telegram_id: unknown; readonly referral_code: string })[]> =>
  server.database.db.query(
    'select id, document_id as "documentId", telegram_id::text, referral_code from up_users order by id',
  );

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
  root = await registerFirstAdmin(server);
  for (const [telegramId, name] of [
    ['720001', 'Anna'],
    ['720002', 'Boris'],
  ]) {
    await server.request('POST', '/api/telegram-users', { token, body: { telegramId, name } });
  }
  await server.database.pool.query(`update up_users set referral_code = 'TAKEN' where telegram_id = 720002`);
  anna = (await users())[0] as User;
});

afterAll(() => server.stop());

/** What only the server writes, and a form does not send. */
const SERVERS = ['id', 'documentId', 'createdAt', 'updatedAt', 'updatedBy', 'publishedAt'];

async function bySave(change: object): Promise<Reply> {
  const path = `/content-manager/collection-types/plugin::users-permissions.user/${anna.documentId}`;
  const { body } = await server.request<object | undefined>('GET', path, { token: root.token });
  const shown = Object.entries(body.data ?? body).filter(([field]) => !SERVERS.includes(field));
  return server.request('PUT', path, { token: root.token, body: { ...Object.fromEntries(shown), ...change } });
}

const byToken = (body: object): Promise<Reply> => server.request('PUT', `/api/users/${anna.id}`, { token, body });

test.each([
  ['telegramId', '-5', 'UP_USERS_TELEGRAM_ID_POSITIVE'],
  ['telegramId', '0', 'UP_USERS_TELEGRAM_ID_POSITIVE'],
  ['telegramId', '4503599627370496', 'UP_USERS_TELEGRAM_ID_BITS'],
  ['referralCode', 'TAKEN', 'UP_USERS_REFERRAL_CODE_UQ'],
])('%s %s is a mistake in the form, named, not a failure of the server', async (field, value, code) => {
  const before = await users();
  for (const save of [bySave, byToken]) {
    const { status, body } = await save({ [field]: value });
    expect([status, body.error.details]).toMatchObject([400, { code, errors: [{ path: [field] }] }]);
  }
  expect(await users()).toEqual(before);
});

test('what a user is known by is not changed by whoever sends it', async () => {
  const before = await users();
  expect((await byToken({ id: 4711, documentId: 'of-my-own', name: 'Anna K.' })).status).toBe(200);
  expect(await users()).toEqual(before);
});
