import type { User } from '../../../src/core/identity';
import { networkOf } from '../../../src/core/crypto';
import { runCommand } from '../../../src/core/shared/command';
import { SimulatedChain } from '../../../src/platform/chain/simulated-chain';
import { expectSoundLedger } from '../../support/ledger';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { callBy, coreOn, newUser, seedMethods } from '../../support/wallet';
import { until } from '../../support/until';

interface WireRequest {
  readonly address: string;
  readonly link: string;
  readonly coins: { readonly amount: string; readonly currency: string } | null;
  readonly rate: string | null;
  readonly lockedUntil: string | null;
  readonly confirmUntil: string | null;
}

interface WirePayment {
  readonly txid: string;
  readonly state: string;
  readonly explanation: string;
  readonly credited: { readonly amount: { readonly amount: string }; readonly rateReason: string } | null;
}

let server: TestServer;
let chain: SimulatedChain;
let payer: User;
let stranger: User;

beforeAll(async () => {
  server = await startServer();
  chain = new SimulatedChain(server.database.db, networkOf('LTC', 'regtest'));
  const core = coreOn(server.database.db);
  payer = await newUser(core, 'Payer');
  stranger = await newUser(core, 'Stranger');
});

afterEach(() => expectSoundLedger(server.database.db));
afterAll(() => server.stop());

const as = (user: User) => ({ token: userToken(user.id) });

const request = (user: User, body: unknown, key?: string): Promise<Reply<WireRequest>> =>
  server.request<WireRequest>('POST', '/api/crypto/deposits', { ...as(user), body, key });

const find = (user: User, text: string): Promise<Reply<WirePayment[]>> =>
  server.request<WirePayment[]>('GET', `/api/crypto/payments/find?text=${encodeURIComponent(text)}`, as(user));

describe('a crypto deposit over REST', () => {
  test('address and locked rate, payment on the simulated chain, credited by the job, found by its payer only', async () => {
    const made = await request(payer, { chain: 'LTC', amount: '100.00' }, 'first');
    expect(made.status).toBe(201);
    const { address, link, coins, lockedUntil, confirmUntil } = made.body.data;
    expect(coins).toEqual({ amount: '0.25000000', currency: 'LTC' });
    expect(link).toBe(`litecoin:${address}?amount=0.25`);
    expect(Date.parse(lockedUntil ?? '')).toBeGreaterThan(Date.now());
    expect(Date.parse(confirmUntil ?? '') - Date.parse(lockedUntil ?? '')).toBe(6 * 3600_000);
    expect((await find(payer, address)).body.data).toEqual([]);

    const again = await request(payer, { chain: 'LTC', amount: '100.00' }, 'first');
    expect(again.headers.get('idempotency-hit')).toBe('true');
    expect(again.body).toEqual(made.body);

    const txid = await chain.pay([{ address, amount: 25_000_000n }]);
    await chain.mine(1);
    const payment = await until(async () => {
      const { status, body } = await find(payer, txid);
      return status === 200 && body.data[0]?.state === 'credited' ? body.data[0] : undefined;
    });
    expect(payment.credited?.amount.amount).toBe('100.00');
    expect(payment.explanation).toBe('The payment was credited: 100.00 PLN. The locked rate held.');
    expect(payment.credited?.rateReason).toBe('in-time');

    const wallet = await server.request<{ balances: object[] }>('GET', '/api/me/wallet', as(payer));
    expect(wallet.body.data.balances).toContainEqual({
      currency: 'PLN',
      total: '100.00',
      held: '0.00',
      available: '100.00',
    });
    expect((await find(stranger, txid)).status).toBe(404);
    expect((await find(stranger, address)).status).toBe(404);
  });

  test('a key of before it was said until when the payment must be in a block: the answer of then, with that time', async () => {
    const input = { userId: stranger.id, chain: 'LTC', amount: '100.00' };
    const lockedUntil = '2026-03-01T12:15:00.000Z';
    const view = {
      documentId: 'r1',
      chain: 'LTC',
      address: 'rltc1q',
      link: 'litecoin:rltc1q?amount=0.25',
      amount: { amount: '100.00', currency: 'PLN' },
      coins: { amount: '0.25000000', currency: 'LTC' },
      rate: '400.00',
      lockedUntil,
    };
    const call = callBy(undefined, `rest:user:${stranger.id}:of-before`);
    await runCommand(server.database.db, { name: 'crypto.request-deposit', ...call, input }, () =>
      Promise.resolve(view),
    );
    const again = await request(stranger, { chain: 'LTC', amount: '100.00' }, 'of-before');
    expect(again.headers.get('idempotency-hit')).toBe('true');
    expect(again.body.data).toEqual({ ...view, confirmUntil: '2026-03-01T18:15:00.000Z' });
  });

  test('a coin that an admin has switched off, or left for withdrawals only: 422 by name, no address', async () => {
    const { db } = server.database;
    const buyer = await newUser(coreOn(db), 'Buyer');
    await seedMethods(coreOn(db));
    for (const off of ['active = false', `active = true, direction = 'withdrawal'`]) {
      await db.query(`update payment_methods set ${off} where code = 'ltc'`);
      const { status, body } = await request(buyer, { chain: 'LTC', amount: '100.00' });
      expect([status, body.error.details.code]).toEqual([422, 'PAYMENT_METHOD_UNAVAILABLE']);
    }
    expect(await db.query('select 1 from crypto.address where user_id = $1', [buyer.id])).toEqual([]);
    await db.query(`update payment_methods set direction = 'both' where code = 'ltc'`);
    expect((await request(buyer, { chain: 'LTC', amount: '100.00' })).status).toBe(201);
  });

  test('bad input → 400, no token → 401, nothing written', async () => {
    const before = await server.database.pool.query('select 1 from crypto.address');
    for (const body of [{ chain: 'DOGE' }, { chain: 'LTC', amount: '0' }, { chain: 'LTC', amount: '1,5' }, {}, []]) {
      expect((await request(stranger, body)).status).toBe(400);
    }
    expect((await server.request('POST', '/api/crypto/deposits', { body: { chain: 'LTC' } })).status).toBe(401);
    expect((await find(stranger, 'nonsense')).status).toBe(404);
    expect((await find(stranger, 'a\u0000b')).status).toBe(400);
    const after = await server.database.pool.query('select 1 from crypto.address');
    expect(after.rowCount).toBe(before.rowCount);
  });

  test('/readyz shows each chain', async () => {
    const ready = await server.request<{ parts: Record<string, { state: string }> }>('GET', '/readyz');
    expect(ready.body.data.parts['crypto BTC']).toMatchObject({ state: 'up' });
    expect(ready.body.data.parts['crypto LTC']).toMatchObject({ state: 'up' });
  });
});
