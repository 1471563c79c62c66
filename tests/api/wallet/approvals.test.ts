import type { User } from '../../../src/core/identity';
import { changeSettings } from '../../../src/core/shared/settings';
import { approveDeposit, approveWithdrawal, walletApprovalSettings } from '../../../src/core/wallet';
import { createApiToken } from '../../support/api-token';
import { expectSoundLedger, fund } from '../../support/ledger';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { proofForm, slip } from '../../support/pictures';
import { startServer, userToken, type TestServer } from '../../support/server';
import { until } from '../../support/until';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let server: TestServer;
let token: string;
let root: Admin;
let cashier: Admin;
let payer: User;

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
  await seedMethods(coreOn(server.database.db));
  root = await registerFirstAdmin(server);
  cashier = await addAdmin(server, root, 'tillgram-cashier', 'Cashier');
  payer = await newUser(coreOn(server.database.db), 'Payer');
  await fund(server.database.db, payer.id, 1_000_000n);
});

afterEach(() => expectSoundLedger(server.database.db));
afterAll(() => server.stop());

interface Made {
  readonly documentId: string;
  readonly state: string;
}

const deposit = async (amount = '25.00'): Promise<string> => {
  const body = { amount, currency: 'PLN', method: 'blik', accountName: 'Payer' };
  return (await server.request<Made>('POST', '/api/deposits', { token: userToken(payer.id), body })).body.data
    .documentId;
};

const withdrawal = async (): Promise<string> => {
  const body = { amount: '25.00', currency: 'PLN', method: 'blik', accountName: 'Payer', accountNumber: '500600700' };
  const reply = await server.request<Made>('POST', '/api/withdrawals', { token: userToken(payer.id), body });
  expect(reply.status).toBe(201);
  return reply.body.data.documentId;
};

const inPanel = (admin: Admin, type: string, id: string, verb = 'approve', body: object = {}) =>
  server.request<Made>('PUT', `/tillgram/queue/${type}/${id}/${verb}`, { token: admin.token, body });

const postings = async (id: string): Promise<number> =>
  (await server.database.db.query('select 1 from ledger.transaction where subject_id = $1', [id])).length;

describe.each(['deposit', 'withdrawal'] as const)('an approval storm on a %s', (type) => {
  test('bot, panel and REST at once: one posting, everybody else is told who was first', async () => {
    const id = type === 'deposit' ? await deposit() : await withdrawal();
    const core = coreOn(server.database.db);
    const approve = type === 'deposit' ? approveDeposit : approveWithdrawal;
    const statuses = await Promise.all([
      ...Array.from({ length: 15 }, () =>
        server.request('PUT', `/api/${type}s/${id}/approve`, { token, body: {} }).then((reply) => reply.status),
      ),
      ...Array.from({ length: 15 }, (_, index) =>
        inPanel(index % 2 === 0 ? root : cashier, type, id).then((reply) => reply.status),
      ),
      ...Array.from({ length: 15 }, (_, index) =>
        approve(core, callBy(adminActor(900 + index, `Admin ${index}`, 'bot')), { id }).then(
          () => 200,
          (error: { code?: string }) => (error.code === 'ALREADY_APPROVED' ? 409 : 500),
        ),
      ),
    ]);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(44);
    expect(await postings(id)).toBe(1);
    const waiting = await server.request<Made[]>('GET', '/tillgram/queue', { token: cashier.token });
    expect(waiting.body.data.map((request) => request.documentId)).not.toContain(id);
  });
});

describe('the panel', () => {
  test('a cashier sees the queue with proof, history and flags, and decides once', async () => {
    const form = proofForm(await slip('for the panel'), 'slip.png', {
      amount: '31.00',
      currency: 'PLN',
      method: 'blik',
    });
    const made = await server.request<Made & { proof: string }>('POST', '/api/deposits', {
      token: userToken(payer.id),
      body: form,
    });
    const { documentId, proof } = made.body.data;
    const list = await server.request<Made[]>('GET', '/tillgram/queue?sort=amount', { token: cashier.token });
    expect(list.body.data.map((request) => request.documentId)).toContain(documentId);
    const one = await server.request('GET', `/tillgram/queue/deposit/${documentId}`, { token: cashier.token });
    expect(one.body.data).toMatchObject({
      amount: { amount: '31.00', currency: 'PLN' },
      history: [{ from: null, to: 'pending', edge: 'rest' }],
      payer: { flags: [] },
    });
    const image = await fetch(`${server.url}/tillgram/proofs/${proof}`, {
      headers: { authorization: `Bearer ${cashier.token}` },
    });
    expect(image.status).toBe(200);
    expect(image.headers.get('content-type')).toBe('image/webp');
    expect(image.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${server.url}/tillgram/proofs/${proof}`)).status).toBe(401);

    const rejected = await inPanel(cashier, 'deposit', documentId, 'reject', { reason: 'no such transfer' });
    expect(rejected.body.data).toMatchObject({
      state: 'rejected',
      reason: 'no such transfer',
      decidedBy: 'Cashier Admin',
    });
    expect((await inPanel(root, 'deposit', documentId)).body.error.details.code).toBe('ALREADY_REJECTED');
  });

  test('one who may not decide is refused by the server', async () => {
    const reader = await addAdmin(server, root, 'tillgram-accountant', 'Reader');
    const id = await deposit();
    expect((await server.request('GET', '/tillgram/queue', { token: reader.token })).status).toBe(200);
    expect((await inPanel(reader, 'deposit', id)).status).toBe(403);
    expect(await postings(id)).toBe(0);
  });

  test('nobody edits money or states by hand, not even the owner', async () => {
    const id = await deposit();
    for (const [method, path] of [
      ['PUT', `/content-manager/collection-types/api::wallet.deposit/${id}`],
      ['DELETE', `/content-manager/collection-types/api::wallet.deposit/${id}`],
      ['POST', '/content-manager/collection-types/api::wallet.deposit'],
    ] as const) {
      const body = method === 'DELETE' ? undefined : { state: 'approved', amountMinor: '1' };
      expect((await server.request(method, path, { token: root.token, body })).status).toBe(403);
    }
    const rows = await server.database.db.query('select state, amount_minor from deposits where document_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ state: 'pending', amount_minor: 2_500n }]);
  });

  test('above the threshold the panel says that a second admin is needed', async () => {
    const threshold = { depositSecondAdminFrom: { PLN: '500.00' } };
    await changeSettings(coreOn(server.database.db), callBy(), walletApprovalSettings, threshold);
    const id = await deposit('500.00');
    expect((await inPanel(cashier, 'deposit', id)).body.data.state).toBe('pending');
    expect((await inPanel(cashier, 'deposit', id)).body.error.details.code).toBe('SECOND_ADMIN_NEEDED');
    expect(await postings(id)).toBe(0);
    expect((await inPanel(root, 'deposit', id)).body.data.state).toBe('approved');
    expect(await postings(id)).toBe(1);
  });

  test('an open page hears of each request, whoever decides it', async () => {
    const events: { id?: string; state?: string }[] = [];
    const closed = new AbortController();
    const stream = await fetch(`${server.url}/tillgram/queue/events`, {
      headers: { authorization: `Bearer ${cashier.token}` },
      signal: closed.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reading = readEvents(stream, events);
    await until(async () => (events.length > 0 ? true : undefined));
    const id = await deposit();
    await inPanel(root, 'deposit', id);
    await until(async () => events.find((event) => event.id === id && event.state === 'approved'));
    expect(events).toContainEqual({ type: 'deposit', id, state: 'pending' });
    closed.abort();
    await reading;
  });

  test('waiting requests are counted for the menu', async () => {
    await deposit();
    const reply = await server.request<{ waiting: number; oldestAt: string }>('GET', '/tillgram/queue/count', {
      token: cashier.token,
    });
    expect(reply.body.data.waiting).toBeGreaterThan(0);
    expect(Date.parse(reply.body.data.oldestAt)).toBeLessThanOrEqual(Date.now());
  });

  test('a statement of days: both are meant whole, in UTC; a day that is none is refused by its rule', async () => {
    const token = userToken(payer.id);
    const of = (period: string) =>
      server.request<{ readonly at: string }[]>('GET', `/api/me/statement?currency=PLN&pageSize=100${period}`, {
        token,
      });
    const { data } = (await of('')).body;
    const days = data.map(({ at }) => at.slice(0, 10)).sort();
    expect(days.length).toBeGreaterThan(0);
    expect((await of(`&from=${days[0]}&to=${days.at(-1)}`)).body.data).toEqual(data);
    expect((await of('&to=2020-01-01')).body.data).toEqual([]);
    const refused = await of('&from=2026-02-30');
    expect(refused.status).toBe(400);
    expect(refused.body.error.details.rule).toBe('must be a day such as 2026-01-31 or a moment in ISO 8601');
  });

  test("a user's statement is the same for the admin as for the user", async () => {
    const mine = await server.request<object[]>('GET', '/api/me/statement?currency=PLN&pageSize=5', {
      token: userToken(payer.id),
    });
    const theirs = await server.request<object[]>(
      'GET',
      `/tillgram/users/${payer.id}/statement?currency=PLN&pageSize=5`,
      {
        token: root.token,
      },
    );
    expect(theirs.body.data).toMatchObject(mine.body.data);
    expect((await server.request('GET', `/tillgram/users/${payer.id}/wallet`, { token: root.token })).status).toBe(200);
  });

  test('a rate by hand is set and ended; a jump must be confirmed', async () => {
    const set = (value: string, confirmJump = false) =>
      server.request('PUT', '/tillgram/rates/EUR/PLN', {
        token: root.token,
        body: { value, minutes: 30, reason: 'for the test', confirmJump },
      });
    expect((await set('4.25')).status).toBe(200);
    expect((await set('9.99')).body.error.details.code).toBe('RATE_JUMP');
    expect((await set('9.99', true)).status).toBe(200);
    expect((await set('-1')).status).toBe(400);
    const rates = await server.request<{ pairs: object[] }>('GET', '/tillgram/rates', { token: root.token });
    expect(rates.body.data.pairs).toContainEqual(
      expect.objectContaining({
        base: 'EUR',
        quote: 'PLN',
        state: 'manual',
        manual: expect.objectContaining({ value: '9.99' }) as unknown,
      }),
    );
    expect((await server.request('DELETE', '/tillgram/rates/EUR/PLN', { token: root.token })).status).toBe(200);
    expect((await server.request('DELETE', '/tillgram/rates/EUR/PLN', { token: root.token })).status).toBe(404);
  });
});

async function readEvents(stream: Response, into: object[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    const reader = stream.body?.getReader();
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return;
      const parts = (rest + decoder.decode(chunk.value, { stream: true })).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part.startsWith('data: ')) into.push(JSON.parse(part.slice(6)) as object);
    }
  } catch {
    // The test closes the stream.
  }
}

test.each([
  ['accountNumber', '\u202e000006005'],
  ['accountNumber', '500\u200b600700'],
  ['accountName', 'Payer\u2066'],
  ['accountName', 'Pay\u0007er'],
])('a withdrawal whose %s would read otherwise than it was typed (%j) → 400, nothing held', async (field, text) => {
  const stranger = await newUser(coreOn(server.database.db), 'Stranger');
  await fund(server.database.db, stranger.id, 10_000n);
  const body = { amount: '25.00', currency: 'PLN', method: 'blik', accountName: 'Zoë 王', accountNumber: 'PL 61-1090' };
  const ask = (asked: object) =>
    server.request<Made>('POST', '/api/withdrawals', { token: userToken(stranger.id), body: asked });
  const refused = await ask({ ...body, [field]: text });
  expect(refused.status).toBe(400);
  expect(refused.body.error.details).toMatchObject({ field });
  expect((await ask(body)).status).toBe(201);
});
