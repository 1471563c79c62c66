import { createApiToken } from '../../support/api-token';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { slip } from '../../support/pictures';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';

let server: TestServer;
let token: string;
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
  root = await registerFirstAdmin(server);
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

  test('a Telegram account and a referral code are of one user, also for direct SQL', async () => {
    const taken = (column: string): Promise<unknown> =>
      server.database.pool.query(
        `update up_users set ${column} = (select ${column} from up_users where telegram_id = 700001) where telegram_id = 700002`,
      );
    await expect(taken('telegram_id')).rejects.toMatchObject({ constraint: 'up_users_telegram_id_uq' });
    await expect(taken('referral_code')).rejects.toMatchObject({ constraint: 'up_users_referral_code_uq' });
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
    expect(other.body.error.details).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED', key: 'k1' });
  });

  test.each([
    ['no body', undefined, 'telegramId'],
    ['wrong type', { telegramId: 700004, name: 'x' }, 'telegramId'],
    ['negative', { telegramId: '-5', name: 'x' }, 'telegramId'],
    ['too large', { telegramId: '99999999999999999999', name: 'x' }, 'telegramId'],
    ['more than 52 bits', { telegramId: '4503599627370496', name: 'x' }, 'telegramId'],
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

  test('who is not active (any more) does nothing by themselves, and no integration does it for them; it may still look', async () => {
    const telegramId = '700008';
    await server.request('POST', '/api/telegram-users', { token, body: { telegramId, name: 'Gone' } });
    const own = userToken(await userIdOf(telegramId));
    const setActive = (active: boolean) =>
      server.request('PUT', `/api/telegram-users/${telegramId}`, { token, body: { active } });
    const money = { telegramId, amount: '10.00', currency: 'PLN', method: 'blik', accountName: 'Gone' };
    const acts = [
      ['POST', '/api/deposits', money],
      ['POST', '/api/withdrawals', { ...money, accountNumber: '1234' }],
      ['POST', '/api/products/unknown/reserve', { telegramId }],
      ['POST', '/api/orders', { telegramId, reservation: 'unknown' }],
      ['DELETE', `/api/reservations/unknown?telegramId=${telegramId}`, undefined],
    ] as const;
    const codes = async (): Promise<unknown[]> => {
      const replies = acts.map(([method, path, body]) => server.request(method, path, { token, body }));
      return (await Promise.all(replies)).map(({ body }) => body.error.details.code);
    };
    const refused = ['PAYMENT_METHOD_UNAVAILABLE', 'PAYMENT_METHOD_UNAVAILABLE', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'];
    expect(await codes()).toEqual(refused);
    await setActive(false);
    expect(await codes()).toEqual(acts.map(() => 'USER_BLOCKED'));
    expect((await server.request('GET', '/api/me', { token: own })).status).toBe(401);
    for (const list of ['orders', 'reservations', 'deposits', 'withdrawals']) {
      expect((await server.request('GET', `/api/${list}?telegramId=${telegramId}`, { token })).status).toBe(200);
    }
    await setActive(true);
    expect((await server.request('GET', '/api/me', { token: own })).status).toBe(200);
    await server.database.pool.query('update up_users set blocked = true where telegram_id = $1', [telegramId]);
    expect(await codes()).toEqual(acts.map(() => 'USER_BLOCKED'));
  });

  test('a token signed with alg none or another secret: 401', async () => {
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"id":1}').toString('base64url')}.`;
    expect((await server.request('GET', '/api/me', { token: none })).status).toBe(401);
    expect((await server.request('GET', '/api/me', { token: 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.x' })).status).toBe(401);
  });
});

describe('a form of the content manager that was left open', () => {
  type Form = Readonly<Record<string, unknown>>;
  interface Kind {
    readonly uid: string;
    readonly make: () => Promise<string>;
    /** What one tab changes, what another one does, and a change of both. */
    readonly one: Form;
    readonly other: Form;
    readonly both: string;
  }

  let made = 0;
  const newUser = async (): Promise<string> => {
    made += 1;
    const body = { telegramId: String(710_000 + made), name: 'Anna', username: 'anna', language: 'pl' };
    return (await server.request<WireUser>('POST', '/api/telegram-users', { token, body })).body.data.documentId;
  };
  const newMethod = async (): Promise<string> => {
    made += 1;
    const body = {
      code: `blik_${made}`,
      name: 'BLIK',
      kind: 'manual',
      direction: 'both',
      currencies: ['PLN'],
      instructions: { pl: 'Przelej', en: 'Send', b: [{ d: 1, c: 2 }] },
      minAmount: '5',
      maxAmount: '500',
    };
    const path = '/content-manager/collection-types/api::wallet.payment-method';
    return (await server.request<{ documentId: string }>('POST', path, { token: root.token, body })).body.data
      .documentId;
  };
  const USER: Kind = {
    uid: 'plugin::users-permissions.user',
    make: newUser,
    one: { name: 'Anna K.', active: false },
    other: { name: 'Hanna', clubId: 'club-7' },
    both: 'name',
  };
  const METHOD: Kind = {
    uid: 'api::wallet.payment-method',
    make: newMethod,
    one: { instructions: { en: 'Send it' }, accountDetails: 'PL61' },
    other: { instructions: { en: 'Pay' }, position: 7 },
    both: 'instructions',
  };

  const ask = (uid: string, id: string, method: string, body?: Form, as = root): Promise<Reply<Form>> =>
    server.request<Form>(method, `/content-manager/collection-types/${uid}/${id}`, { token: as.token, body });
  /** Strapi answers for users as it did before it wrapped answers in `data`. */
  const contentOf = ({ body }: Reply<Form>): Form => ('data' in body ? body.data : body);
  /** What only the server writes changes with every Save. */
  const SERVERS = ['id', 'documentId', 'createdAt', 'updatedAt', 'updatedBy', 'publishedAt'];
  const openForm = async (uid: string, id: string, as = root): Promise<Form> => {
    const shown = contentOf(await ask(uid, id, 'GET', undefined, as));
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(SERVERS));
    return Object.fromEntries(Object.entries(shown).filter(([key]) => !SERVERS.includes(key)));
  };
  const save = (uid: string, id: string, form: Form): Promise<Reply<Form>> => ask(uid, id, 'PUT', form);
  const without = (changes: Form, name: string): Form =>
    Object.fromEntries(Object.entries(changes).filter(([key]) => key !== name));

  describe.each([USER, METHOD])('$uid', ({ uid, make, one, other, both }) => {
    test('two tabs change different things: both stay', async () => {
      const id = await make();
      const [first, second] = [await openForm(uid, id), await openForm(uid, id)];
      expect((await save(uid, id, { ...first, ...one })).status).toBe(200);
      expect((await save(uid, id, { ...second, ...without(other, both) })).status).toBe(200);
      expect(await openForm(uid, id)).toMatchObject({ ...one, ...without(other, both) });
    });

    test('two tabs change the same: the second is refused whole, naming it; read again it is taken', async () => {
      const id = await make();
      const [first, second] = [await openForm(uid, id), await openForm(uid, id)];
      expect((await save(uid, id, { ...first, ...one })).status).toBe(200);
      const refused = await save(uid, id, { ...second, ...other });
      const message = `${both}: changed since this form was opened; reload the page to see it, and set it again`;
      expect([refused.status, refused.body.error]).toMatchObject([
        400,
        { message, details: { code: 'FORM_STALE', errors: [{ path: [both], message, fields: [both] }] } },
      ]);
      expect(await openForm(uid, id)).toMatchObject({ ...first, ...one, formSeen: {} });
      expect((await save(uid, id, { ...second, ...one })).status).toBe(200);
      expect((await save(uid, id, { ...(await openForm(uid, id)), ...other })).status).toBe(200);
      expect(await openForm(uid, id)).toMatchObject(other);
    });

    test('without what the form saw nothing is changed, and what is the same does not matter', async () => {
      const id = await make();
      const { formSeen, ...blind } = await openForm(uid, id);
      expect(formSeen).toBeDefined();
      const refused = await save(uid, id, { ...blind, ...other });
      expect([refused.status, refused.body.error.details]).toMatchObject([400, { code: 'FORM_NOT_SAID' }]);
      expect((await save(uid, id, blind)).status).toBe(200);
      expect(await openForm(uid, id)).toMatchObject(blind);
    });
  });

  test('the limits of a payment method are changed as one: a tab that saw others sets neither', async () => {
    const id = await newMethod();
    const [first, second] = [await openForm(METHOD.uid, id), await openForm(METHOD.uid, id)];
    expect((await save(METHOD.uid, id, { ...first, maxAmount: '50' })).status).toBe(200);
    const refused = await save(METHOD.uid, id, { ...second, minAmount: '100' });
    expect(refused.body.error.details).toMatchObject({
      errors: [{ path: ['minAmount'], fields: ['maxAmount'] }],
      now: { maxAmount: { kind: 'text', text: '50' } },
    });
    expect(await openForm(METHOD.uid, id)).toMatchObject({ minAmount: '5', maxAmount: '50' });
  });

  test('a user’s role given in one tab is not replaced by another', async () => {
    const id = await newUser();
    await server.database.pool.query(`insert into up_roles (document_id, name, type) values ('club', 'Club', 'club')`);
    const { rows } = await server.database.pool.query<{ id: number; type: string }>('select id, type from up_roles');
    const give = (form: Form, type: string): Promise<Reply<Form>> =>
      save(USER.uid, id, { ...form, role: { connect: rows.filter((role) => role.type === type), disconnect: [] } });
    const roles = async (): Promise<unknown> =>
      (
        await server.database.pool.query(
          `select r.type from up_users u join up_users_role_lnk l on l.user_id = u.id join up_roles r on r.id = l.role_id
            where u.document_id = $1`,
          [id],
        )
      ).rows;
    const alone = { connect: [], disconnect: [] };
    const [first, second] = [await openForm(USER.uid, id), await openForm(USER.uid, id)];
    expect((await give(first, 'public')).status).toBe(200);
    const refused = await give(second, 'club');
    expect([refused.status, refused.body.error.details]).toMatchObject([400, { errors: [{ path: ['role'] }] }]);
    expect((await save(USER.uid, id, { ...second, role: alone, name: 'Anna K.' })).status).toBe(200);
    expect(await roles()).toEqual([{ type: 'public' }]);
  });

  test('photos of a product: what one tab took away stays away, and is not given anew unread', async () => {
    const uid = 'api::shop.product';
    const files = new FormData();
    for (const name of ['a.png', 'b.png']) files.append('files', new Blob([new Uint8Array(await slip(name))]), name);
    const sent = await server.request('POST', '/upload', { token: root.token, body: files });
    const [a, b] = (sent.body as unknown as readonly { id: number }[]).map(({ id }) => id);
    const place = { city: 'Hel', district: 'Port', category: 'keys', basePriceMinor: '1000' };
    const body = { sku: 'photographed', name: 'Key', ...place, photos: [b, a] };
    const created = await server.request<{ documentId: string }>('POST', `/content-manager/collection-types/${uid}`, {
      token: root.token,
      body,
    });
    const id = created.body.data.documentId;
    const photos = async (): Promise<unknown> => (await openForm(uid, id)).photos;
    const [first, second] = [await openForm(uid, id), await openForm(uid, id)];
    expect(first.photos).toMatchObject([{ id: b }, { id: a }]);
    expect((await save(uid, id, { ...first, photos: [b] })).status).toBe(200);
    expect((await save(uid, id, { ...second, name: 'Spare key' })).status).toBe(200);
    expect(await photos()).toMatchObject([{ id: b }]);
    const refused = await save(uid, id, { ...second, photos: [a, b] });
    expect([refused.status, refused.body.error.details]).toMatchObject([400, { errors: [{ path: ['photos'] }] }]);
    expect(await photos()).toMatchObject([{ id: b }]);
  });

  test('what a form saw tells nothing of what its admin may not read', async () => {
    const id = await newUser();
    await server.database.pool.query(`update up_users set email = 'anna@example.com' where document_id = $1`, [id]);
    const manager = await addAdmin(server, root, 'tillgram-manager', 'Marta');
    const shown = await openForm(USER.uid, id, manager);
    expect(Object.keys(shown.formSeen as object)).toContain('name');
    expect(JSON.stringify(shown)).not.toMatch(/anna@|password/);
    const saved = await ask(USER.uid, id, 'PUT', { ...shown, name: 'Anna K.' }, manager);
    expect([saved.status, contentOf(saved).name]).toEqual([200, 'Anna K.']);
  });

  test('a user, and a payment method that was used, are not deleted: it is said what to do instead', async () => {
    const [user, used, unused] = [await newUser(), await newMethod(), await newMethod()];
    await server.database.pool.query(
      `insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency)
       select 'of-a-used-one', 'pending', u.id, m.id, 500, 0, 'PLN' from up_users u, payment_methods m
        where u.document_id = $1 and m.document_id = $2`,
      [user, used],
    );
    for (const [uid, id, code] of [
      [USER.uid, user, 'USERS_KEPT'],
      [USER.uid, await newUser(), 'USERS_KEPT'],
      [METHOD.uid, used, 'PAYMENT_METHODS_KEPT'],
    ] as const) {
      const refused = await ask(uid, id, 'DELETE');
      expect([refused.status, refused.body.error.details.code]).toEqual([400, code]);
      expect((await ask(uid, id, 'GET')).status).toBe(200);
    }
    expect((await ask(METHOD.uid, unused, 'DELETE')).status).toBe(200);
    const byToken = await server.request(
      'DELETE',
      `/api/users/${Number(contentOf(await ask(USER.uid, user, 'GET')).id)}`,
      { token },
    );
    expect([byToken.status, byToken.body.error.details.code]).toEqual([400, 'USERS_KEPT']);
  });

  test('whether the bot can write to a user is shown, not set: by hand it is refused, and an old tab takes nothing back', async () => {
    const id = await newUser();
    const shown = await openForm(USER.uid, id);
    const stored = async (): Promise<unknown> =>
      (await server.database.pool.query('select name, bot_unreachable from up_users where document_id = $1', [id]))
        .rows;
    for (const change of [{ botUnreachable: 'blocked' }, { botUnreachableSince: '2026-01-01T00:00:00.000Z' }]) {
      expect((await save(USER.uid, id, { ...shown, ...change })).status).toBe(403);
    }
    await server.database.pool.query(
      `update up_users set bot_unreachable = 'blocked', bot_unreachable_since = now() where document_id = $1`,
      [id],
    );
    expect((await save(USER.uid, id, { ...shown, name: 'Anna K.' })).status).toBe(200);
    expect(await stored()).toEqual([{ name: 'Anna K.', bot_unreachable: 'blocked' }]);
  });

  test('an integrator changes a user without such words, and a form that was open takes nothing of it back', async () => {
    const id = await newUser();
    const shown = await openForm(USER.uid, id);
    const telegramId = String(shown.telegramId);
    const body = { language: 'ru' };
    expect((await server.request('PUT', `/api/telegram-users/${telegramId}`, { token, body })).status).toBe(200);
    expect((await save(USER.uid, id, { ...shown, clubId: 'club-8' })).status).toBe(200);
    expect(await openForm(USER.uid, id)).toMatchObject({ language: 'ru', clubId: 'club-8' });
  });
});
