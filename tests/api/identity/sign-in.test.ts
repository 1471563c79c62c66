import { createApiToken } from '../../support/api-token';
import { startServer, type Reply, type TestServer } from '../../support/server';

const PASSWORD = 'not-a-secret-1';

let server: TestServer;
let token: string;
let role: number;

beforeAll(async () => {
  // Strapi lets an address sign in ten times a minute: each test has one of its own.
  server = await startServer({ TRUSTED_PROXIES: '1' });
  token = await createApiToken(server.database);
  const roles = await server.database.db.query<{ id: number }>(`select id from up_roles where type = 'authenticated'`);
  role = roles[0]?.id ?? 0;
});

afterAll(() => server.stop());

interface Person {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly from: string;
}

let made = 0;

async function person(): Promise<Person> {
  made += 1;
  const username = `person-${made}`;
  const email = `${username}@example.com`;
  const body = { username, email, password: PASSWORD, confirmed: true, role };
  expect((await server.request('POST', '/api/users', { token, body })).status).toBe(201);
  const rows = await server.database.db.query<{ id: number }>('select id from up_users where username = $1', [
    username,
  ]);
  return { id: rows[0]?.id ?? 0, username, email, from: `198.51.100.${made}` };
}

const set = ({ id }: Person, assignment: string): Promise<unknown> =>
  server.database.pool.query(`update up_users set ${assignment} where id = $1`, [id]);

const post = (
  path: string,
  { from }: Person,
  body: object,
): Promise<Reply & { body: { jwt?: string; ok?: boolean } }> =>
  server.request('POST', path, { headers: { 'x-forwarded-for': from }, body });

const signIn = (who: Person, password = PASSWORD) =>
  post('/api/auth/local', who, { identifier: who.username, password });

const reset = (who: Person, code: string) =>
  post('/api/auth/reset-password', who, { code, password: 'another-2', passwordConfirmation: 'another-2' });

const REFUSED = [400, undefined, { code: 'USER_BLOCKED' }];
const told = ({ status, body }: Awaited<ReturnType<typeof post>>) => [status, body.jwt, body.error.details];

test('who is not active gets no token: refused by name, over REST and GraphQL; active again they sign in', async () => {
  const who = await person();
  await set(who, 'active = false');
  expect(told(await signIn(who))).toEqual(REFUSED);
  const query = `mutation { login(input: { identifier: "${who.username}", password: "${PASSWORD}" }) { jwt } }`;
  const graphql = (await post('/graphql', who, { query })).body as unknown as Record<string, unknown>;
  expect(graphql).toMatchObject({
    data: null,
    errors: [{ extensions: { error: { details: { code: 'USER_BLOCKED' } } } }],
  });
  await set(who, 'active = true');
  const { jwt } = (await signIn(who)).body;
  expect((await server.request('GET', '/api/me', { token: jwt })).status).toBe(200);
});

test('how an account stands is told to nobody who does not know its password', async () => {
  const who = await person();
  await set(who, 'active = false');
  const { status, body } = await signIn(who, 'a guess');
  expect([status, body.error.message]).toEqual([400, 'Invalid identifier or password']);
});

test.each(['blocked = true', 'active = false'])(
  'a new password for a user with %s: refused, and password and code stay as they were',
  async (state) => {
    const who = await person();
    await set(who, `reset_password_token = 'code-of-${who.id}', ${state}`);
    expect(told(await reset(who, `code-of-${who.id}`))).toEqual(REFUSED);
    await set(who, 'blocked = false, active = true');
    expect((await signIn(who)).status).toBe(200);
    expect((await reset(who, `code-of-${who.id}`)).body.jwt).toEqual(expect.any(String));
  },
);

test('who is not active is sent no code for a new password, and the answer is as for an address of nobody', async () => {
  const who = await person();
  await set(who, 'active = false');
  for (const email of [who.email, 'nobody@example.com']) {
    expect((await post('/api/auth/forgot-password', who, { email })).body).toEqual({ ok: true });
  }
  const rows = await server.database.db.query('select reset_password_token from up_users where id = $1', [who.id]);
  expect(rows).toEqual([{ reset_password_token: null }]);
});

test('behind a proxy: somebody who guesses passwords shuts out nobody at another address', async () => {
  const [guesser, who] = [await person(), await person()];
  const guesses: number[] = [];
  for (let guess = 0; guess < 12; guess += 1) guesses.push((await signIn(guesser, 'a guess')).status);
  expect(guesses.at(-1)).toBe(429);
  expect((await signIn(who)).status).toBe(200);
});
