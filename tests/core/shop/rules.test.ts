import { purchaseReservation, reserveProduct, transitions } from '../../../src/core/shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { expectSoundShop, newCall, newProduct, newUser, testCore } from '../../support/shop';

let database: TestDatabase;

/** Two products, one sold, one reserved. */
beforeAll(async () => {
  database = await createTestDatabase();
  const core = testCore(database.db);
  const userId = await newUser(core);
  await fund(database.db, userId, 10_000n);
  const reserve = async (): Promise<string> => {
    const { documentId: product } = await newProduct(core, 1);
    return (await reserveProduct(core, newCall(), { userId, product })).result.documentId;
  };
  await purchaseReservation(core, newCall(), { userId, reservation: await reserve() });
  await reserve();
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await expectSoundShop(database.db);
  await database.drop();
});

describe('the rules hold for direct SQL as well', () => {
  test('the table of transitions equals the constant', async () => {
    const rows = await database.db.query<{ row: string }>(
      `select subject || ' ' || from_state || ' ' || to_state as row from shop.transition`,
    );
    const table: Record<string, Record<string, readonly string[]>> = transitions;
    const constant = Object.entries(table).flatMap(([subject, states]) =>
      Object.entries(states).flatMap(([from, tos]) => tos.map((to) => `${subject} ${from} ${to}`)),
    );
    expect(rows.map(({ row }) => row).sort()).toEqual(constant.sort());
  });

  test.each([
    ['delete from orders', 'orders_kept'],
    ['delete from reservations', 'reservations_kept'],
    ['delete from stock_items', 'stock_items_kept'],
    ['truncate orders', 'orders_kept'],
    [`delete from products where id in (select product_id from stock_items)`, 'products_with_stock_kept'],
    [
      `update reservations set state = 'open' where id = (select min(id) from reservations where state = 'purchased')`,
      'reservations_follow_states',
    ],
    [`update orders set state = 'paid', final_price_minor = 1`, 'orders_terms_fixed'],
    [`update orders set state = 'refunded'`, 'orders_refund_has_reason'],
    [`update reservations set final_price_minor = 1`, 'reservations_terms_fixed'],
    [`update stock_items set state = 'gone'`, 'stock_items_state_known'],
    [`update stock_items set product_id = null`, 'stock_items_identity_fixed'],
    [`update products set discount_percent = 91`, 'products_discount_range'],
    [`update products set base_price_minor = 9`, 'products_base_price_range'],
    [`update products set discount_from = now(), discount_until = now()`, 'products_discount_window'],
    [`update shop.stock_payload set text = 'x'`, 'stock_payload_kept'],
    [`delete from shop.history`, 'history_append_only'],
    [`delete from up_users where id in (select user_id from orders)`, 'orders_terms_fixed'],
    [
      `insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', 999999, 'document_id', 'x' || o.id))).*
         from orders o limit 1`,
      'orders_one_per_reservation',
    ],
  ])('%s → %s', async (statement, constraint) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ constraint });
  });
});
