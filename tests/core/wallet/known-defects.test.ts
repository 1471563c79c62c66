import { balances, house, post, trialBalance, userOwner, walletOf } from '../../../src/core/ledger';
import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { approveDeposit, createDeposit, rejectDeposit } from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let user: User;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
});

beforeEach(async () => {
  user = await newUser(core);
});

afterEach(() => expectSoundLedger(database.db));
afterAll(() => database.drop());

const deposit = async (amount: string, more: Record<string, string> = {}): Promise<string> => {
  const input = { userId: user.id, amount, currency: 'PLN', method: 'bank_transfer', accountName: null, ...more };
  return (await createDeposit(core, callBy(), input)).result.id;
};

const posted = async (currency = 'PLN'): Promise<bigint> =>
  (await balances(database.db, userOwner(user.id))).find((balance) => balance.currency === currency)?.posted ?? 0n;

/** Each of these lost money in a public system of the same kind. */
describe('known defects', () => {
  test('two taps credit twice: two admins at once credit once', async () => {
    const id = await deposit('50.00');
    const taps = await Promise.allSettled(
      [1, 2].map((admin) => approveDeposit(core, callBy(adminActor(admin)), { id })),
    );
    expect(taps.filter((tap) => tap.status === 'fulfilled')).toHaveLength(1);
    expect(await posted()).toBe(5_000n);
  });

  test('approve after reject goes through: refused, nothing posted', async () => {
    const id = await deposit('50.00');
    await rejectDeposit(core, callBy(adminActor(1)), { id, reason: 'no' });
    await expect(approveDeposit(core, callBy(adminActor(2)), { id })).rejects.toMatchObject({
      code: 'ALREADY_REJECTED',
    });
    expect(await posted()).toBe(0n);
  });

  test('balance read, changed in the language, written back: deposits and purchases at once add up', async () => {
    await approveDeposit(core, callBy(adminActor(1)), { id: await deposit('1000.00') });
    const ids: string[] = [];
    for (let index = 0; index < 15; index += 1) ids.push(await deposit('20.01'));
    const purchase = (index: number): Promise<unknown> =>
      database.db.transaction((tx) =>
        post(tx, [
          {
            kind: 'purchase',
            subject: { type: 'test', id: `${user.id}-${index}` },
            legs: [{ from: walletOf(user.id, 'PLN'), to: house('revenue', 'PLN'), amount: minor(333n) }],
            actor: adminActor(1),
          },
        ]),
      );
    await Promise.all([
      ...ids.map((id) => approveDeposit(core, callBy(adminActor(1)), { id })),
      ...Array.from({ length: 30 }, (_, index) => purchase(index)),
    ]);
    expect(await posted()).toBe(100_000n + 15n * 2_001n - 30n * 333n);
  });

  test('an amount of 0.1 + 0.2 kept as a float: exact to the smallest unit', async () => {
    for (const amount of ['20.10', '20.20'])
      await approveDeposit(core, callBy(adminActor(1)), { id: await deposit(amount) });
    expect(await posted()).toBe(4_030n);
  });

  test('a balance column is a float: ours are where a stock item lies, Strapi’s are orders of rows; amounts are bigint', async () => {
    const inexact = await database.db.query<{ name: string }>(
      `select c.table_schema || '.' || c.table_name || '.' || c.column_name as name from information_schema.columns c
        where c.data_type in ('real', 'double precision', 'money')
          and c.table_schema not in ('pg_catalog', 'information_schema')
          and not (c.table_schema = 'public' and c.column_name ~ '(_ord|^order)$') order by 1`,
    );
    expect(inexact.map(({ name }) => name)).toEqual(['shop.stock_payload.latitude', 'shop.stock_payload.longitude']);
    // What is stored: the sums of a view are numeric, as exact and without an end.
    const amounts = await database.db.query<{ type: string }>(
      `select distinct c.data_type as type
         from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where t.table_type = 'BASE TABLE' and c.column_name ~ '(_minor|^amount|^posted|^held|^balance_after)$'`,
    );
    expect(amounts).toEqual([{ type: 'bigint' }]);
  });

  test('an unknown currency credited at rate 1.0: refused; a currency is credited as itself', async () => {
    await expect(deposit('50.00', { currency: 'XYZ' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await approveDeposit(core, callBy(adminActor(1)), { id: await deposit('50.00', { currency: 'EUR' }) });
    expect(await posted('EUR')).toBe(5_000n);
    expect(await posted('PLN')).toBe(0n);
  });

  test('net profit counted deposits as income: a deposit is an asset and a liability', async () => {
    const before = await income();
    await approveDeposit(core, callBy(adminActor(1)), { id: await deposit('500.00') });
    expect(await income()).toBe(before);
  });

  const income = async (): Promise<bigint> =>
    (await trialBalance(database.db))
      .filter((line) => line.class === 'income' || line.class === 'expense')
      .reduce<bigint>((sum, line) => sum + line.balance, 0n);
});
