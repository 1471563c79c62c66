import { until } from '../../support/until';
import type { User } from '../../../src/core/identity';
import { changeSettings } from '../../../src/core/shared/settings';
import { approveDeposit, createDeposit, walletLimitSettings } from '../../../src/core/wallet';
import { createApiToken } from '../../support/api-token';
import { expectSoundLedger } from '../../support/ledger';
import { proofForm, slip } from '../../support/pictures';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let server: TestServer;
let token: string;
let payer: User;
let stranger: User;

interface WireDeposit {
  readonly documentId: string;
  readonly state: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly proof: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
}

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
  const core = coreOn(server.database.db);
  await seedMethods(core);
  payer = await newUser(core, 'Jan Kowalski');
  stranger = await newUser(core, 'Stranger');
});

afterEach(() => expectSoundLedger(server.database.db));
afterAll(() => server.stop());

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const tokenLabel = matching(/^token /);
const isoTime = matching(/^\d{4}-\d\d-\d\dT.*Z$/);

const blik = { amount: '85.00', currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski' };

const ask = (more: Record<string, unknown> = {}): Promise<Reply<WireDeposit>> =>
  server.request<WireDeposit>('POST', '/api/deposits', { token: userToken(payer.id), body: { ...blik, ...more } });

const approve = (id: string, key?: string): Promise<Reply<WireDeposit>> =>
  server.request<WireDeposit>('PUT', `/api/deposits/${id}/approve`, { token, key, body: {} });

const available = async (): Promise<string> => {
  const reply = await server.request<{ balances: { currency: string; available: string }[] }>('GET', '/api/me/wallet', {
    token: userToken(payer.id),
  });
  return reply.body.data.balances.find((balance) => balance.currency === 'PLN')?.available ?? '0.00';
};

const count = async (what: string): Promise<number> =>
  (await server.database.pool.query(`select 1 from ${what}`)).rowCount ?? 0;

describe('a BLIK deposit', () => {
  test('asked by the user with a photo, approved over REST: credited once, on the statement', async () => {
    const before = Number(await available());
    const made = await server.request<WireDeposit>('POST', '/api/deposits', {
      token: userToken(payer.id),
      body: proofForm(await slip('first slip'), '../../slip.png', blik),
    });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({ state: 'pending', amount: { amount: '85.00', currency: 'PLN' } });
    expect(made.body.data.proof).toMatch(/^[a-z0-9]{24}$/);
    expect(Number(await available())).toBe(before);

    const approved = await approve(made.body.data.documentId);
    expect(approved.status).toBe(200);
    expect(approved.body.data).toMatchObject({ state: 'approved', decidedBy: tokenLabel });
    expect(Number(await available())).toBe(before + 85);

    const statement = await server.request<unknown[]>('GET', '/api/me/statement?currency=PLN', {
      token: userToken(payer.id),
    });
    expect(statement.body.data[0]).toEqual({
      at: isoTime,
      kind: 'deposit',
      memo: 'BLIK',
      amount: { amount: '85.00', currency: 'PLN' },
      balanceAfter: { amount: (before + 85).toFixed(2), currency: 'PLN' },
      subject: { type: 'deposit', id: made.body.data.documentId },
    });
  });

  test('an integration names the user; its view of the user shows the balances', async () => {
    const made = await server.request<WireDeposit>('POST', '/api/deposits', {
      token,
      body: { ...blik, telegramId: payer.telegramId },
    });
    expect(made.status).toBe(201);
    await approve(made.body.data.documentId);
    const user = await server.request('GET', `/api/telegram-users/${payer.telegramId}`, { token });
    expect(user.body.data).toMatchObject({
      id: payer.documentId,
      name: 'Jan Kowalski',
      username: null,
      balances: [{ currency: 'PLN', available: await available() }],
    });
  });

  test('fifty approvals at once: one posting, forty-nine are told who was first', async () => {
    const { documentId } = (await ask()).body.data;
    const before = Number(await available());
    const replies = await Promise.all(Array.from({ length: 50 }, () => approve(documentId)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    const late = replies.filter((reply) => reply.status === 409);
    expect(late).toHaveLength(49);
    expect(late[0]?.body.error).toMatchObject({
      message: matching(/already approved by token .* at \d\d:\d\d UTC/),
      details: { code: 'ALREADY_APPROVED', by: tokenLabel, at: isoTime },
    });
    expect(await count(`ledger.transaction where subject_id = '${documentId}'`)).toBe(1);
    expect(Number(await available())).toBe(before + 85);
  });

  test('a user who is blocked after an integration asked for them: asked again it hears its answer, and nothing new', async () => {
    const { id, telegramId } = await newUser(coreOn(server.database.db), 'Blocked Later');
    const body = { ...blik, accountName: 'Blocked Later', telegramId };
    const askFor = (key: string): Promise<Reply<WireDeposit>> =>
      server.request<WireDeposit>('POST', '/api/deposits', { token, key, body });
    const first = await askFor('before-the-block');
    expect(first.status).toBe(201);
    await server.database.pool.query('update up_users set blocked = true where id = $1', [id]);
    const again = await askFor('before-the-block');
    expect([again.status, again.headers.get('idempotency-hit'), again.body]).toEqual([201, 'true', first.body]);
    const other = await askFor('after-the-block');
    expect([other.status, other.body.error.details.code]).toEqual([422, 'USER_BLOCKED']);
    expect(await count(`deposits where user_id = ${id}`)).toBe(1);
  });

  test('approve with one Idempotency-Key twice: same answer, Idempotency-Hit', async () => {
    const { documentId } = (await ask()).body.data;
    const first = await approve(documentId, 'approve-once');
    const second = await approve(documentId, 'approve-once');
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-hit')).toBe('true');
  });

  test('approve after reject → 409 ALREADY_REJECTED, nothing posted; reject after approve likewise', async () => {
    const rejected = (await ask()).body.data.documentId;
    const reply = await server.request<WireDeposit>('PUT', `/api/deposits/${rejected}/reject`, {
      token,
      body: { reason: 'no such payment' },
    });
    expect(reply.body.data).toMatchObject({ state: 'rejected', reason: 'no such payment' });
    expect((await approve(rejected)).body.error.details.code).toBe('ALREADY_REJECTED');
    expect(await count(`ledger.transaction where subject_id = '${rejected}'`)).toBe(0);

    const approved = (await ask()).body.data.documentId;
    await approve(approved);
    const late = await server.request('PUT', `/api/deposits/${approved}/reject`, {
      token,
      body: { reason: 'too late' },
    });
    expect(late.status).toBe(409);
    expect(late.body.error.details.code).toBe('ALREADY_APPROVED');
  });

  test('cancelled by its user while it is being approved: one of the two, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { documentId } = (await ask()).body.data;
      const cancel = { token: userToken(payer.id), body: {} };
      const [a, b] = await Promise.all([
        approve(documentId),
        server.request('PUT', `/api/deposits/${documentId}/cancel`, cancel),
      ]);
      expect([a.status, b.status].sort()).toEqual([200, 409]);
      const postings = await count(`ledger.transaction where subject_id = '${documentId}'`);
      expect(postings).toBe(a.status === 200 ? 1 : 0);
    }
  });

  test('each change of state leaves a history row and the user is told', async () => {
    const { documentId } = (await ask()).body.data;
    await approve(documentId);
    const history = await server.database.db.query(
      `select from_state, to_state, actor_edge from wallet.request_history where request_id = $1 order by id`,
      [documentId],
    );
    expect(history).toEqual([
      { from_state: null, to_state: 'pending', actor_edge: 'rest' },
      { from_state: 'pending', to_state: 'approved', actor_edge: 'rest' },
    ]);
    const told = await until(async () => {
      const rows = await server.database.db.query<{ text: string }>(
        `select payload ->> 'text' as text from telegram.outbox where chat_id = $1 and payload ->> 'text' like '✅%'`,
        [Number(payer.telegramId)],
      );
      return rows.at(-1)?.text;
    });
    expect(told).toContain('is in your wallet');
  });
});

describe('who may', () => {
  test('a stranger sees neither the deposit nor its proof: 404', async () => {
    const made = await server.request<WireDeposit>('POST', '/api/deposits', {
      token: userToken(payer.id),
      body: proofForm(await slip('private slip'), 'slip.png', blik),
    });
    const { documentId, proof } = made.body.data;
    const asStranger = { token: userToken(stranger.id) };
    expect((await server.request('GET', `/api/deposits/${documentId}`, asStranger)).status).toBe(404);
    expect((await server.request('GET', `/api/proofs/${proof}`, asStranger)).status).toBe(404);
    const cancelAsStranger = () =>
      server.request('PUT', `/api/deposits/${documentId}/cancel`, { ...asStranger, body: {} });
    expect((await cancelAsStranger()).status).toBe(404);
    const list = await server.request<WireDeposit[]>('GET', '/api/deposits', asStranger);
    expect(list.body.data).toEqual([]);
    const own = await server.request<WireDeposit[]>('GET', '/api/deposits/pending', { token: userToken(payer.id) });
    expect(own.body.data.map((deposit) => deposit.documentId)).toContain(documentId);
    expect(own.body.meta).toMatchObject({ pagination: { page: 1 } });
    await approve(documentId);
    const { status, body } = await cancelAsStranger();
    expect(status).toBe(404);
    expect(body.error.message).not.toMatch(/approved/);
  });

  test('a user may not approve, not even their own: 403; nobody: 401', async () => {
    const { documentId } = (await ask()).body.data;
    for (const verb of ['approve', 'reject']) {
      const body = verb === 'reject' ? { reason: 'x' } : {};
      const path = `/api/deposits/${documentId}/${verb}`;
      expect((await server.request('PUT', path, { token: userToken(payer.id), body })).status).toBe(403);
      expect((await server.request('PUT', path, { body })).status).toBe(401);
    }
    expect(await count(`ledger.transaction where subject_id = '${documentId}'`)).toBe(0);
  });

  test('a user may not name another user: 400', async () => {
    const reply = await ask({ telegramId: stranger.telegramId });
    expect(reply.status).toBe(400);
    expect(reply.body.error.details).toMatchObject({ code: 'INVALID_INPUT', field: 'telegramId' });
  });
});

describe('what the chain credits by itself', () => {
  const coins = { amount: '0.50000000', currency: 'BTC', method: 'btc' };

  test('a deposit by hand is refused by name, with and without a proof, of a user and over an API token', async () => {
    const before = await count('deposits');
    const path = '/api/deposits';
    const user = userToken(payer.id);
    const form = proofForm(await slip('coins'), 'slip.png', { ...coins, accountName: 'Jan Kowalski' });
    const replies = [
      await ask(coins),
      await ask({ amount: '5.00', currency: 'LTC', method: 'ltc' }),
      await server.request<WireDeposit>('POST', path, { token: user, body: form }),
      await server.request<WireDeposit>('POST', path, { token, body: { ...coins, telegramId: payer.telegramId } }),
    ];
    expect(replies.map(({ status, body }) => [status, body.error.details.code, body.error.details.coin])).toEqual([
      [422, 'CREDITED_BY_CHAIN', 'BTC'],
      [422, 'CREDITED_BY_CHAIN', 'LTC'],
      [422, 'CREDITED_BY_CHAIN', 'BTC'],
      [422, 'CREDITED_BY_CHAIN', 'BTC'],
    ]);
    expect(await count('deposits')).toBe(before);
  });

  test('a coin without a chain has no other way in: it is taken and credited, and the list of methods tells them apart', async () => {
    const made = await ask({ amount: '20.00', currency: 'USDT', method: 'usdt' });
    expect(made.status).toBe(201);
    expect((await approve(made.body.data.documentId)).body.data.state).toBe('approved');
    const { body } = await server.request<{ code: string; creditedByChain: boolean }[]>('GET', '/api/payment-methods', {
      token,
    });
    const byChain = body.data.filter(({ creditedByChain }) => creditedByChain).map(({ code }) => code);
    expect(byChain.sort()).toEqual(['btc', 'ltc']);
  });

  test('of a method with several currencies only the coin itself, and what is named after it, is the chain’s', async () => {
    const { pool } = server.database;
    const set = (currencies: string[]) =>
      pool.query(`update payment_methods set currencies = $1 where code = 'btc'`, [JSON.stringify(currencies)]);
    await set(['BTC', 'USDT', 'PLN']);
    try {
      const { body } = await server.request<{ code: string }[]>('GET', '/api/payment-methods', { token });
      expect(body.data.find(({ code }) => code === 'btc')).toMatchObject({
        creditedByChain: false,
        currenciesByChain: ['PLN', 'BTC'],
      });
      expect((await ask({ ...coins, amount: '0.5' })).body.error.details.code).toBe('CREDITED_BY_CHAIN');
      expect((await ask({ ...coins, amount: '5.00', currency: 'PLN' })).body.error.details.code).toBe(
        'CREDITED_BY_CHAIN',
      );
      expect((await ask({ ...coins, amount: '20.00', currency: 'USDT' })).status).toBe(201);
    } finally {
      await set(['BTC']);
    }
  });

  test('one that was asked for before the chain was followed: approving is refused by name, rejecting is not', async () => {
    const core = coreOn(server.database.db);
    const input = { userId: payer.id, ...coins, accountName: null };
    const made = await Promise.all([createDeposit(core, callBy(), input), createDeposit(core, callBy(), input)]);
    const ids = made.map(({ result }) => result.id);
    for (const reply of await Promise.all(ids.map((id) => approve(id)))) {
      expect([reply.status, reply.body.error.details]).toMatchObject([422, { code: 'APPROVED_BY_CHAIN', coin: 'BTC' }]);
    }
    const alone = approveDeposit({ ...core, coinsFollowed: ['BTC'] }, { ...callBy(), dryRun: true }, { id: ids[0]! });
    await expect(alone).rejects.toMatchObject({ code: 'APPROVED_BY_CHAIN' });
    expect(await count(`ledger.transaction where subject_id = any ('{${ids.join()}}')`)).toBe(0);
    for (const id of ids) {
      const reject = await server.request<WireDeposit>('PUT', `/api/deposits/${id}/reject`, {
        token,
        body: { reason: 'the chain credits it' },
      });
      expect([reject.status, reject.body.data.state]).toEqual([200, 'rejected']);
    }
  });
});

describe('bad input', () => {
  test.each([
    ['zero', { amount: '0' }, 'amount'],
    ['a negative amount', { amount: '-1' }, 'amount'],
    ['a tiny fraction', { amount: '1e-9' }, 'amount'],
    ['infinity', { amount: '1e309' }, 'amount'],
    ['a decimal comma', { amount: '1,5' }, 'amount'],
    ['hexadecimal', { amount: '0x10' }, 'amount'],
    ['an exponent', { amount: '1e3' }, 'amount'],
    ['NaN', { amount: 'NaN' }, 'amount'],
    ['a blank', { amount: ' ' }, 'amount'],
    ['nineteen digits', { amount: '1000000000000000000' }, 'amount'],
    ['full-width digits', { amount: '１００' }, 'amount'],
    ['Arabic digits', { amount: '١٠٠' }, 'amount'],
    ['a direction mark', { amount: '100‏' }, 'amount'],
    ['three decimals', { amount: '1.005' }, 'amount'],
    ['a number', { amount: 85 }, 'amount'],
    ['no amount', { amount: undefined }, 'amount'],
    ['an unknown currency', { currency: 'ZZZ' }, 'currency'],
    ['a state', { state: 'approved' }, 'state'],
    ['a proof of nobody', { proof: 'aaaaaaaaaaaaaaaaaaaaaaaa' }, 'proof'],
  ])('%s → 400 that names the field, nothing written', async (_, change, field) => {
    const before = await count('deposits');
    const reply = await ask(change);
    expect(reply.status).toBe(400);
    expect(reply.body.error.details).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await count('deposits')).toBe(before);
  });

  test.each([
    ['an unknown method', { method: 'barter' }, 'PAYMENT_METHOD_UNAVAILABLE'],
    ['a currency the method does not take', { currency: 'EUR' }, 'PAYMENT_METHOD_UNAVAILABLE'],
    ['less than the method takes', { amount: '4.99' }, 'AMOUNT_OUT_OF_RANGE'],
    ['more than the method takes', { amount: '20000.01' }, 'AMOUNT_OUT_OF_RANGE'],
  ])('%s → 422', async (_, change, code) => {
    const reply = await ask(change);
    expect(reply.status).toBe(422);
    expect(reply.body.error.details.code).toBe(code);
  });

  test('unknown ids → 404, malformed ids → 400', async () => {
    expect((await approve('zzzzzzzzzzzzzzzzzzzzzzzz')).status).toBe(404);
    expect((await approve('..%2f..%2fetc')).status).toBe(400);
  });
});

test('a limit per day is counted from the instant of the request, whatever zone the server is in', async () => {
  const limits = { depositPerDay: { PLN: '100.00' } };
  await changeSettings(coreOn(server.database.db), callBy(), walletLimitSettings, limits);
  const request = (): Promise<Reply<WireDeposit>> =>
    server.request<WireDeposit>('POST', '/api/deposits', { token: userToken(stranger.id), body: blik });
  const before = Date.now();
  expect((await request()).status).toBe(201);
  const after = Date.now();
  const { details } = (await request()).body.error;
  expect(details.code).toBe('LIMIT_EXCEEDED');
  const countedFrom = Date.parse(String(details.freesAt)) - 24 * 3600_000;
  expect(countedFrom).toBeGreaterThanOrEqual(before);
  expect(countedFrom).toBeLessThanOrEqual(after);
});
