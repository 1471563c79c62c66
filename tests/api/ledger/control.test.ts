import type { User } from '../../../src/core/identity';
import { createApiToken } from '../../support/api-token';
import { expectSoundLedger, fund } from '../../support/ledger';
import { awayFromMidnight } from '../../support/midnight';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { prove, watch } from '../../support/proof';
import { startServer, type Reply, type TestServer } from '../../support/server';
import { until } from '../../support/until';
import { coreOn, newUser } from '../../support/wallet';

let server: TestServer;
let root: Admin;
let second: Admin;
let accountant: Admin;
let anna: User;

beforeAll(async () => {
  await awayFromMidnight();
  server = await startServer();
  root = await registerFirstAdmin(server);
  second = await addAdmin(server, root, 'tillgram-owner', 'Second');
  accountant = await addAdmin(server, root, 'tillgram-accountant', 'Accountant');
  anna = await newUser(coreOn(server.database.db), 'Anna Adjusted');
  await fund(server.database.db, anna.id, 10_000n);
});

afterAll(() => server.stop());

interface Adjustment {
  readonly id: string;
  readonly state: string;
  readonly askedByMe: boolean;
  readonly transaction: string | null;
}

const call = <Data>(method: string, path: string, admin: Admin, body?: object, key?: string): Promise<Reply<Data>> =>
  server.request<Data>(method, `/tillgram/ledger${path}`, { token: admin.token, body, key });

const adjust = (admin: Admin, amount: string, direction = 'add', key?: string): Promise<Reply<Adjustment>> => {
  const account = { ownerKind: 'user', ownerId: String(anna.id), purpose: 'wallet', currency: 'PLN' };
  return call('POST', '/adjustments', admin, { ...account, direction, amount, reason: 'counted twice' }, key);
};

async function balance(): Promise<string> {
  const reply = await call<{ posted: { amount: string } }>('GET', `/accounts/user/${anna.id}/wallet/PLN`, root);
  return reply.body.data.posted.amount;
}

test('adjustment: a small one is posted at once, and its key makes a repeat harmless', async () => {
  const first = await adjust(root, '10.00', 'add', 'small-one');
  expect(first.status).toBe(201);
  expect(first.body.data).toMatchObject({ state: 'posted', amount: { amount: '10.00', currency: 'PLN' } });
  const again = await adjust(root, '10.00', 'add', 'small-one');
  expect(again.headers.get('idempotency-hit')).toBe('true');
  expect(await balance()).toBe('110.00');
  const taken = await adjust(root, '10.00', 'take');
  expect(taken.body.data).toMatchObject({ state: 'posted', amount: { amount: '-10.00' } });
  expect(await balance()).toBe('100.00');
});

test('adjustment: a large one waits for another admin; the one who asked can’t approve', async () => {
  const asked = await adjust(root, '5000.00');
  expect(asked.body.data).toMatchObject({ state: 'pending', askedByMe: true, transaction: null });
  const { id } = asked.body.data;
  expect(await balance()).toBe('100.00');
  const own = await call('PUT', `/adjustments/${id}/approve`, root, {});
  expect(own.status).toBe(403);
  expect(own.body.error.details.code).toBe('SECOND_ADMIN_NEEDED');
  const seen = await call<Adjustment>('GET', `/adjustments/${id}`, second);
  expect(seen.body.data).toMatchObject({ askedByMe: false, account: { owner: { name: 'Anna Adjusted' } } });
  const approved = await call<Adjustment>('PUT', `/adjustments/${id}/approve`, second, {});
  expect(approved.body.data.state).toBe('posted');
  expect(await balance()).toBe('5100.00');
  const late = await call('PUT', `/adjustments/${id}/reject`, root, { reason: 'too late' });
  expect(late.status).toBe(409);
  const list = await call<Adjustment[]>('GET', '/adjustments?state=posted&pageSize=1', second);
  expect(list.body.data.map((each) => each.id)).toEqual([id]);
  expect(list.body.meta.next).toBe(id);
});

test('adjustment: the threshold is a setting of the panel', async () => {
  const change = (amounts: object): Promise<Reply> =>
    server.request('PUT', '/tillgram/settings/ledger', {
      token: root.token,
      body: { changes: { adjustmentSecondAdminAbove: amounts } },
    });
  expect((await change({ PLN: 'much' })).status).toBe(400);
  expect((await change({ PLN: '5.00' })).status).toBe(200);
  const asked = await adjust(root, '5.01');
  expect(asked.body.data.state).toBe('pending');
  await call('PUT', `/adjustments/${asked.body.data.id}/reject`, root, { reason: 'only tried' });
  expect((await change({ PLN: '500.00' })).status).toBe(200);
});

test('adjustment: a rejected one posts nothing', async () => {
  const before = await balance();
  const { id } = (await adjust(second, '900.00')).body.data;
  const rejected = await call<Adjustment>('PUT', `/adjustments/${id}/reject`, root, { reason: 'no proof' });
  expect(rejected.body.data).toMatchObject({ state: 'rejected', note: 'no proof', transaction: null });
  expect(await balance()).toBe(before);
});

test.each([
  ['an amount of zero', { amount: '0' }],
  ['a negative amount', { amount: '-1.00' }],
  ['too many decimals', { amount: '1.001' }],
  ['a number', { amount: 1 }],
  ['10^18', { amount: '1000000000000000000' }],
  ['no reason', { reason: ' ' }],
  ['an unknown currency', { currency: 'ZZZ' }],
  ['an unknown field', { more: 1 }],
])('adjustment: %s → 400, nothing written', async (_, change) => {
  const account = { ownerKind: 'user', ownerId: String(anna.id), purpose: 'wallet', currency: 'PLN' };
  const body = { ...account, direction: 'add', amount: '1.00', reason: 'x', ...change };
  expect((await call('POST', '/adjustments', root, body)).status).toBe(400);
});

test.each([
  ['a user who does not exist', { ownerId: '999999' }],
  ['a user’s id that is none', { ownerId: 'anna' }],
  ['a user’s id beyond all ids', { ownerId: '99999999999' }],
  ['another account of a user', { purpose: 'revenue' }],
  ['a house that is none', { ownerKind: 'house', ownerId: 'other', purpose: 'revenue' }],
  ['a purpose that was never used', { ownerKind: 'house', ownerId: 'house', purpose: 'clearing:typo' }],
])('adjustment: %s → 404, no account opened', async (_, change) => {
  const before = await accountsOpen();
  const account = { ownerKind: 'user', ownerId: String(anna.id), purpose: 'wallet', currency: 'PLN', ...change };
  const body = { ...account, direction: 'add', amount: '1.00', reason: 'x' };
  expect((await call('POST', '/adjustments', root, body)).status).toBe(404);
  expect(await accountsOpen()).toBe(before);
});

const accountsOpen = async (): Promise<number> =>
  (await server.database.pool.query('select 1 from ledger.account')).rowCount ?? 0;

test('adjustment: the first money of a user’s wallet in another currency', async () => {
  const account = { ownerKind: 'user', ownerId: String(anna.id), purpose: 'wallet', currency: 'EUR' };
  const body = { ...account, direction: 'add', amount: '1.00', reason: 'a gift' };
  const asked = await call('POST', '/adjustments', root, body);
  expect([asked.status, asked.body.data]).toMatchObject([201, { account: { owner: { name: 'Anna Adjusted' } } }]);
});

test('adjustment: more than there is → refused; an accountant may not adjust', async () => {
  const poor = await adjust(root, '499.00', 'take');
  expect([poor.status, poor.body.error?.details.code]).toEqual([201, undefined]);
  const tooMuch = await fundless();
  expect(tooMuch.body.error.details.code).toBe('INSUFFICIENT_FUNDS');
  expect((await adjust(accountant, '1.00')).status).toBe(403);
  expect((await call('GET', '/adjustments/999999', root)).status).toBe(404);
});

/** Takes from a wallet that has never had anything. */
async function fundless(): Promise<Reply> {
  const poor = await newUser(coreOn(server.database.db), 'Poor');
  const account = { ownerKind: 'user', ownerId: String(poor.id), purpose: 'wallet', currency: 'PLN' };
  return call('POST', '/adjustments', root, { ...account, direction: 'take', amount: '1.00', reason: 'x' });
}

interface Row {
  readonly expected: string;
  readonly found: string;
}

interface Reconcile {
  readonly request: {
    readonly id: string;
    readonly state: string;
    readonly done: number;
    readonly total: number;
    readonly doing: string | null;
  } | null;
  readonly run: { readonly checks: readonly { readonly name: string; readonly drift: readonly Row[] }[] } | null;
  readonly drift: { readonly id: string; readonly checks: readonly { readonly name: string }[] } | null;
}

const drifting = ({ run }: Reconcile): string[] =>
  run?.checks.filter(({ drift }) => drift.length > 0).map(({ name }) => name) ?? [];

test('reconcile: run from the panel; a drift is shown with its rows until it is acknowledged with a reason', async () => {
  const known = drifting(await prove<Reconcile>(server, accountant));
  const { pool } = server.database;
  await pool.query('alter table ledger.account disable trigger user');
  await pool.query(`update ledger.account set posted = posted + 1 where owner_kind = 'user' and owner_id = $1`, [
    String(anna.id),
  ]);
  const shown = await prove<Reconcile>(server, accountant);
  expect(drifting(shown)).toContain('ledger.balance');
  expect(shown.request).toMatchObject({ askedBy: 'Accountant Admin', failure: null });
  expect(shown.run?.checks.find(({ name }) => name === 'ledger.balance')?.drift).toHaveLength(1);
  expect(shown.drift?.checks.map(({ name }) => name)).toContain('ledger.balance');

  const { id } = shown.drift!;
  expect((await call('PUT', `/reconcile/drift/${id}/acknowledge`, accountant, { reason: '' })).status).toBe(400);
  const done = await call('PUT', `/reconcile/drift/${id}/acknowledge`, accountant, { reason: 'a test did it' });
  expect(done.status).toBe(200);
  await pool.query(`update ledger.account set posted = posted - 1 where owner_kind = 'user' and owner_id = $1`, [
    String(anna.id),
  ]);
  await pool.query('alter table ledger.account enable trigger user');
  await expectSoundLedger(server.database.db);
  expect(drifting(await prove<Reconcile>(server, accountant))).toEqual(known);
});

test('reconcile: a drift that was acknowledged is no news when its account is posted to; when it grows it is', async () => {
  const { pool } = server.database;
  const asIntruder = async (statement: string): Promise<void> => {
    const client = await pool.connect();
    await client.query('set session_replication_role = replica');
    await client.query(statement, [String(anna.id)]);
    client.release(true);
  };
  const mine = `(select id from ledger.account
                  where owner_kind = 'user' and owner_id = $1 and purpose = 'wallet' and currency = 'PLN')`;
  const offBy = async (): Promise<string | undefined> => {
    const { run } = await prove<Reconcile>(server, accountant);
    const [row] = run?.checks.find(({ name }) => name === 'ledger.balance')?.drift ?? [];
    return row && `${row.expected} ${row.found}`;
  };
  const open = async () => (await call<Reconcile>('GET', '/reconcile', accountant)).body.data.drift;
  const acknowledge = async (): Promise<number> => {
    const path = `/reconcile/drift/${(await open())?.id}/acknowledge`;
    return (await call('PUT', path, accountant, { reason: 'looked into' })).status;
  };

  await asIntruder(`update ledger.account set posted = posted + 3, entries = entries + 1 where id = ${mine}`);
  const before = await offBy();
  expect(await acknowledge()).toBe(200);
  for (const direction of ['add', 'take', 'add']) expect((await adjust(root, '7.00', direction)).status).toBe(201);
  const after = await offBy();
  expect(after).not.toBe(before);
  expect(await open()).toBeNull();

  await asIntruder(`update ledger.account set posted = posted + 1 where id = ${mine}`);
  await offBy();
  expect((await open())?.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ledger.balance', 'ledger.chain', 'ledger.entry-count']),
  );
  expect(await acknowledge()).toBe(200);

  await asIntruder(`update ledger.account set posted = posted - 4, entries = entries - 1 where id = ${mine}`);
  await asIntruder(`update ledger.entry set balance_after = balance_after - 3, number = number - 1
                     where account_id = ${mine}
                       and number > (select count(*) - 3 from ledger.entry e where e.account_id = ${mine})`);
  await expectSoundLedger(server.database.db);
});

test('reconcile: its progress is seen, and a kill -9 in the middle of it costs nothing but time', async () => {
  const blocker = await server.database.pool.connect();
  let id: string;
  try {
    // The check of adjustments waits, with those before it done.
    await blocker.query('begin; lock table ledger.adjustment in access exclusive mode');
    const asked = await call<{ id: string }>('POST', '/reconcile', accountant, {});
    id = asked.body.data.id;
    const running = await until(async () => {
      const { request } = (await call<Reconcile>('GET', '/reconcile', accountant)).body.data;
      return request?.doing === 'ledger.adjustments' ? request : undefined;
    });
    expect(running).toMatchObject({ id, state: 'running' });
    expect(running.done).toBeGreaterThan(0);
    expect(running.total).toBeGreaterThan(running.done);
    const other = await call<{ id: string }>('POST', '/reconcile', root, {});
    expect([other.status, other.body.data.id]).toEqual([202, id]);
    await server.kill();
  } finally {
    await blocker.query('rollback');
    blocker.release();
  }
  await server.restart();
  const shown = await watch<Reconcile>(server, accountant, 'reconcile', id);
  expect(shown.run?.checks.length).toBeGreaterThan(12);
  const runs = await server.database.pool.query(
    `select 1 from audit.command where name = 'ledger.record-reconcile' and key = $1`,
    [`ledger.prove:${id}`],
  );
  expect(runs.rowCount).toBe(1);
});

test('months: the running one can’t be closed, one that is over can, once', async () => {
  const listed = await call<{ month: string; over: boolean }[]>('GET', '/months', accountant);
  const now = new Date().toISOString().slice(0, 7);
  expect(listed.body.data[0]).toMatchObject({ month: now, over: false, closed: null });
  const running = await call('PUT', `/months/${now}/close`, accountant, { reason: 'too early' });
  expect(running.body.error.details.code).toBe('MONTH_NOT_OVER');
  const closed = await call('PUT', '/months/2020-01/close', accountant, { reason: 'audited' });
  expect(closed.status).toBe(200);
  const twice = await call('PUT', '/months/2020-01/close', accountant, { reason: 'audited again' });
  expect(twice.body.error.details.code).toBe('PERIOD_CLOSED');
  for (const never of ['2020-13', '0000-01']) {
    expect((await call('PUT', `/months/${never}/close`, accountant, { reason: 'x' })).status).toBe(400);
  }
});

test('seals: verified from the panel', async () => {
  expect(await prove(server, accountant, 'seals')).toMatchObject({ verified: { broken: null } });
});

test('an API token opens none of this', async () => {
  const token = await createApiToken(server.database);
  expect((await server.request('GET', '/tillgram/ledger/adjustments', { token })).status).toBe(401);
});
