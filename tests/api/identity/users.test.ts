import { createApiToken } from '../../support/api-token';
import { startServer, userToken, type TestServer } from '../../support/server';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
});

afterAll(() => server.stop());

interface WireUser {
  readonly documentId: string;
  readonly name: string;
  readonly language: string;
}

const userIdOf = async (telegramId: string): Promise<number> => {
  const rows = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    telegramId,
  ]);
  return rows[0]?.id ?? 0;
};

const userCount = async (): Promise<number> => (await server.database.db.query('select 1 from up_users')).length;

describe('telegram-users', () => {
  test('register, read, change: the integrator sees what was stored', async () => {
    const made = await server.request<WireUser>('POST', '/api/telegram-users', {
      token,
      body: { telegramId: '700001', name: 'First buyer', username: 'first_buyer', language: 'pl' },
    });
    expect(made.status).toBe(201);
    const changed = await server.request<WireUser>('PUT', '/api/telegram-users/700001', {
      token,
      body: { language: 'ru' },
    });
    expect(changed.body.data).toMatchObject({
      documentId: made.body.data.documentId,
      language: 'ru',
      name: 'First buyer',
    });
    const read = await server.request<WireUser>('GET', '/api/telegram-users/700001', { token });
    expect(read.body.data).toMatchObject({ language: 'ru' });
  });

  test('register ×20 at once with one Telegram id: one user, nineteen 409 USER_EXISTS', async () => {
    const before = await userCount();
    const body = { telegramId: '700002', name: 'Twice' };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => server.request('POST', '/api/telegram-users', { token, body })),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = replies.filter(({ status }) => status === 409);
    expect(refused.map(({ body: { error } }) => error.details.code)).toEqual(Array(19).fill('USER_EXISTS'));
    expect(await userCount()).toBe(before + 1);
  });

  test('replay with the same Idempotency-Key: same answer, header says so; other input → 409', async () => {
    const body = { telegramId: '700003', name: 'Replayed' };
    const first = await server.request('POST', '/api/telegram-users', { token, key: 'k1', body });
    const second = await server.request('POST', '/api/telegram-users', { token, key: 'k1', body });
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-hit')).toBe('true');
    const other = await server.request('POST', '/api/telegram-users', {
      token,
      key: 'k1',
      body: { ...body, name: 'Other' },
    });
    expect(other.status).toBe(409);
    expect(other.body.error.details.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test.each([
    ['no body', undefined, 'telegramId'],
    ['wrong type', { telegramId: 700004, name: 'x' }, 'telegramId'],
    ['negative', { telegramId: '-5', name: 'x' }, 'telegramId'],
    ['too large', { telegramId: '99999999999999999999', name: 'x' }, 'telegramId'],
    ['Arabic digits', { telegramId: '٧٠٠', name: 'x' }, 'telegramId'],
    ['an empty name', { telegramId: '700004', name: '  ' }, 'name'],
    ['a field that is not ours', { telegramId: '700004', name: 'x', role: 1 }, 'role'],
    ['an unknown language', { telegramId: '700004', name: 'x', language: 'xx' }, 'language'],
  ])('register with %s: 400 that names the field, nothing written', async (_, body, field) => {
    const before = await userCount();
    const reply = await server.request('POST', '/api/telegram-users', { token, body });
    expect(reply.status).toBe(400);
    expect(reply.body.error.details).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await userCount()).toBe(before);
  });

  test('without a token 401, with a user token 403, with a read-only token 403', async () => {
    const body = { telegramId: '700005', name: 'x' };
    await server.request('POST', '/api/telegram-users', { token, body: { telegramId: '700006', name: 'User' } });
    const user = userToken(await userIdOf('700006'));
    const readOnly = await createApiToken(server.database, 'read-only');
    expect((await server.request('POST', '/api/telegram-users', { body })).status).toBe(401);
    expect((await server.request('POST', '/api/telegram-users', { body, token: 'nonsense' })).status).toBe(401);
    expect((await server.request('POST', '/api/telegram-users', { body, token: user })).status).toBe(403);
    expect((await server.request('POST', '/api/telegram-users', { body, token: readOnly })).status).toBe(403);
  });
});

test('users-permissions registers nobody: open registration is off', async () => {
  const before = await userCount();
  const body = { username: 'walk-in', email: 'walk-in@example.com', password: 'not-a-secret-1' };
  expect((await server.request('POST', '/api/auth/local/register', { body })).status).toBe(400);
  expect(await userCount()).toBe(before);
});

describe('me', () => {
  test('a user reads themselves; a blocked one is refused at once', async () => {
    await server.request('POST', '/api/telegram-users', { token, body: { telegramId: '700007', name: 'Me' } });
    const id = await userIdOf('700007');
    expect((await server.request<WireUser>('GET', '/api/me', { token: userToken(id) })).body.data.name).toBe('Me');
    await server.database.pool.query('update up_users set blocked = true where id = $1', [id]);
    expect((await server.request('GET', '/api/me', { token: userToken(id) })).status).toBe(401);
  });

  test('a token signed with alg none or another secret: 401', async () => {
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"id":1}').toString('base64url')}.`;
    expect((await server.request('GET', '/api/me', { token: none })).status).toBe(401);
    expect((await server.request('GET', '/api/me', { token: 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.x' })).status).toBe(401);
  });
});
