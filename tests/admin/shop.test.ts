import { readFile } from 'node:fs/promises';
import { EXPONENTS, plainDecimal, toMajorText, toMinorText } from '../../src/admin/kit/currency';
import { exponentOf, knownCurrencies } from '../../src/core/shared/money';
import { applyBulkDiscount, purchaseReservation, reserveProduct } from '../../src/core/shop';
import { expectSoundLedger, fund } from '../support/ledger';
import { openBrowser, registerFirstAdmin, type Panel, type PanelBrowser, type Theme } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newCall, newProduct, newUser, testCore, type TestProduct } from '../support/shop';
import { until } from '../support/until';
import { systemClock } from '../../src/core/shared/clock';

let server: TestServer;
let browser: PanelBrowser;
let windows: Readonly<Record<Theme, Panel>>;
let product: TestProduct;
let buyer: number;
let order: string;

beforeAll(async () => {
  server = await startServer();
  const root = await registerFirstAdmin(server);
  const core = testCore(server.database.db, systemClock);
  product = await newProduct(core, 3, { name: 'Key to the tower' });
  buyer = await newUser(core);
  await fund(server.database.db, buyer, 8_500n);
  const reserved = await reserveProduct(core, newCall(), { userId: buyer, product: product.documentId });
  const bought = await purchaseReservation(core, newCall(), {
    userId: buyer,
    reservation: reserved.result.documentId,
  });
  order = bought.result.documentId;
  browser = await openBrowser(server);
  windows = {
    light: await browser.signIn(root),
    dark: await browser.signIn(root, { theme: 'dark', language: 'pl' }),
  };
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

test.each(['light', 'dark'] as const)('orders, an order with its timeline, products: the %s theme', async (theme) => {
  const { page, takeProblems, open, shot } = windows[theme];
  await open('/shop/orders');
  await page.locator(`[data-row="${order}"]`).waitFor();
  await shot('orders');
  await page.locator(`[data-row="${order}"]`).getByRole('link', { name: 'Key to the tower' }).click();
  await page.locator('[data-event=posting]').waitFor();
  await shot('order');
  await open('/shop/products');
  await page.locator(`[data-row="${product.documentId}"]`).getByText('80.00').waitFor();
  await shot('products');
  expect(takeProblems()).toEqual([]);
});

test('an address behind the last page of a list leads to its last page', async () => {
  const { page, takeProblems, open } = windows.light;
  await open('/shop/products?text=tower&page=9');
  await page.locator(`[data-row="${product.documentId}"]`).waitFor();
  expect(new URL(page.url()).search).toBe('?text=tower&page=1');
  expect(takeProblems()).toEqual([]);
});

test('a discount of too many percent: said beside the field, which has the keyboard and what was typed', async () => {
  const { page, takeProblems, open } = windows.dark;
  await open('/shop/discounts');
  const percent = page.locator('input[name=percent]');
  await percent.fill('95');
  await page.getByRole('button', { name: 'Podgląd' }).click();
  await page.locator('main').getByText('liczba całkowita od 0 do 90', { exact: true }).waitFor();
  await page.locator('input[name=percent]:focus').waitFor();
  expect(await percent.inputValue()).toBe('95');
  expect(takeProblems().filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test('a bulk discount: preview shows old and new price, apply changes them, undo brings them back', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  await open('/shop/discounts');
  await page.locator('input[name=text]').fill('tower');
  await page.locator('input[name=percent]').fill('50');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('50.00').first().waitFor();
  await shot('discount-preview');
  await Promise.all([page.getByText(/^Applied to/).waitFor(), page.getByRole('button', { name: /^Apply to/ }).click()]);
  const percent = async (): Promise<unknown> =>
    (await server.database.pool.query('select discount_percent from products')).rows;
  expect(await percent()).toEqual([{ discount_percent: 50 }]);
  const undo = page.getByRole('button', { name: 'Undo' }).first();
  await undo.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await until(async () => ((await page.locator('*:focus').textContent()) === 'Undo' ? true : undefined));
  await undo.click();
  await Promise.all([
    page.getByText('1 price restored', { exact: true }).waitFor(),
    page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click(),
  ]);
  expect(await percent()).toEqual([{ discount_percent: 20 }]);
  expect(takeProblems()).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'a discount with from and until: end before beginning named, window shown in preview and lists: the %s theme',
  async (theme) => {
    const { page, takeProblems, open, shot } = windows[theme];
    const polish = theme === 'dark';
    await open('/shop/discounts');
    await page.locator('input[name=text]').fill('tower');
    await page.locator('input[name=percent]').fill('30');
    await page.locator('input[name=from]').fill('2090-10-29T02:30');
    await page.locator('input[name=until]').fill('2090-10-29T02:30');
    await page.getByText(polish ? 'Musi być po początku' : 'Must be after the beginning').waitFor();
    const preview = page.getByRole('button', { name: polish ? 'Podgląd' : 'Preview' });
    expect(await preview.isDisabled()).toBe(true);
    await page.locator('input[name=until]').fill('2090-10-29T03:30');
    await preview.click();
    // Clocks show half past two twice that night: the first is meant, so it counts two hours.
    await page
      .getByTestId('window')
      .getByText(/02:30.*GMT\+2.*03:30.*GMT\+1.*\(Europe\/Warsaw\)/)
      .waitFor();
    await page.getByText('100.00').first().waitFor();
    await shot('discount-window');
    await Promise.all([
      page.getByText(polish ? /^Zastosowano/ : /^Applied to/).waitFor(),
      page.getByRole('button', { name: polish ? /^Zastosuj/ : /^Apply to/ }).click(),
    ]);
    await page
      .locator('[data-row]')
      .getByText(/02:30.*GMT\+2/)
      .first()
      .waitFor();
    const { rows } = await server.database.pool.query('select discount_from, discount_until from products');
    expect(rows).toEqual([
      { discount_from: new Date('2090-10-29T00:30:00Z'), discount_until: new Date('2090-10-29T02:30:00Z') },
    ]);
    await open('/shop/products');
    await page
      .locator('[data-row]')
      .getByText(/30.*02:30.*GMT\+2/)
      .waitFor();
    await shot('products-window');
    await open('/shop/discounts');
    await page
      .getByRole('button', { name: polish ? 'Cofnij' : 'Undo' })
      .first()
      .click();
    await Promise.all([
      page.getByText(polish ? 'Przywrócono 1 cenę' : '1 price restored', { exact: true }).waitFor(),
      page
        .getByRole('alertdialog')
        .getByRole('button', { name: polish ? 'Cofnij' : 'Undo' })
        .click(),
    ]);
    expect(takeProblems()).toEqual([]);
  },
);

test('a price in the content manager: shown and taken as 100.00, stored in minor units, too many decimals refused', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  await open(`/content-manager/collection-types/api::shop.product/${product.documentId}`);
  const price = page.locator('input[name=basePriceMinor]');
  await price.waitFor();
  await until(async () => (await price.inputValue()) === '100.00' || undefined);
  await price.fill('120.555');
  await page.getByText(/at most 2 decimals/).waitFor();
  await price.fill('120.5');
  await shot('product-form');
  const answer = page.waitForResponse((response) => response.request().method() === 'PUT');
  await page.getByRole('button', { name: 'Save' }).click();
  expect((await answer).status()).toBe(200);
  const { rows } = await server.database.pool.query('select base_price_minor::text as minor from products');
  expect(rows).toEqual([{ minor: '12050' }]);
  expect(takeProblems()).toEqual([]);
});

test('a tab left open: saved later it leaves the discount that was given meanwhile, and may not set another unread', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  const core = testCore(server.database.db, systemClock);
  const { documentId } = await newProduct(core, 1, { name: 'Stale clock', discountPercent: 10 });
  const give = (percent: number): Promise<unknown> =>
    applyBulkDiscount(core, newCall(), { filter: { ids: [documentId] }, percent });
  const stored = async (): Promise<unknown> =>
    (
      await server.database.pool.query('select name, discount_percent from products where document_id = $1', [
        documentId,
      ])
    ).rows;
  const saved = async (): Promise<number> => {
    const answer = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.getByRole('button', { name: 'Save' }).click();
    return (await answer).status();
  };
  await open(`/content-manager/collection-types/api::shop.product/${documentId}`);
  const percent = page.locator('input[name=discountPercent]');
  await until(async () => (await percent.inputValue()) === '10' || undefined);
  await give(50);
  await page.locator('input[name=name]').fill('Stale clock, wound');
  expect(await saved()).toBe(200);
  await until(async () => (await percent.inputValue()) === '50' || undefined);
  expect(await stored()).toEqual([{ name: 'Stale clock, wound', discount_percent: 50 }]);

  expect(await page.getByText('formSeen').count()).toBe(0);

  await give(60);
  await percent.fill('30');
  expect(await saved()).toBe(400);
  await page.getByText('Discount, percent (now: 60): changed since this form was opened.').first().waitFor();
  await shot('product-stale');
  expect(await percent.inputValue()).toBe('30');
  expect(await stored()).toEqual([{ name: 'Stale clock, wound', discount_percent: 60 }]);
  expect(takeProblems().filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test('a rule of the database for a product is told in the admin’s language, and what was typed stays', async () => {
  const { page, takeProblems, open, shot } = windows.dark;
  const core = testCore(server.database.db, systemClock);
  const { documentId } = await newProduct(core, 1, { name: 'Nameless' });
  const taken = await newProduct(core, 0);
  await open(`/content-manager/collection-types/api::shop.product/${documentId}`);
  const description = page.locator('textarea[name=description]');
  await until(async () => (await description.inputValue()) !== '' || undefined);
  await description.fill('Long thought of');
  await page.locator('input[name=city]').fill('   ');
  const told = 'SKU, nazwa, miasto, dzielnica i kategoria nie mogą być puste.';
  // The notification goes by itself: it is waited for from before.
  const notified = page.getByRole('alert').getByText(told).waitFor();
  const save = page.getByRole('button', { name: 'Zapisz', exact: true });
  await save.click();
  await Promise.all([notified, page.locator('form').getByText(told).waitFor()]);
  await shot('product-rule');
  expect(await description.inputValue()).toBe('Long thought of');
  await page.locator('input[name=city]').fill('Gdańsk');
  const sku = page.locator('input[name=sku]');
  const own = await sku.inputValue();
  await sku.fill(taken.sku);
  await save.click();
  await page.locator('form').getByText('SKU: inny wpis ma już tę wartość.').waitFor();
  await sku.fill(own);
  await save.click();
  await until(async () => {
    const { rows } = await server.database.pool.query<{ description: string }>(
      'select description from products where document_id = $1',
      [documentId],
    );
    return rows[0]?.description === 'Long thought of' || undefined;
  });
  expect(takeProblems().filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test('a refund with a reason: money back, order refunded, both on the timeline', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  await open(`/shop/orders/${order}`);
  const refund = page.getByRole('button', { name: 'Refund' });
  const focused = page.locator('*:focus');
  // By keyboard: who changes their mind is where they were.
  await refund.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('textarea:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until(async () => ((await focused.textContent()) === 'Refund' ? true : undefined));
  await refund.click();
  await page.getByRole('dialog').getByRole('textbox').fill('Wrong tower');
  await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).click();
  await page.locator('[data-state=refunded]').first().waitFor();
  await shot('order-refunded');
  const { rows } = await server.database.pool.query(
    `select posted::text from ledger.balance where owner_kind = 'user' and owner_id = $1`,
    [String(buyer)],
  );
  expect(rows).toEqual([{ posted: '8500' }]);
  expect(takeProblems()).toEqual([]);
});

test('a bulk discount of what is ticked: all but one, or only one; the history says which', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  const core = testCore(server.database.db, systemClock);
  const bells = [];
  for (const name of ['Bell A', 'Bell B', 'Bell C'])
    bells.push(await newProduct(core, 1, { name, discountPercent: 0 }));
  const percents = async (): Promise<number[]> => {
    const { rows } = await server.database.pool.query<{ percent: number }>(
      `select discount_percent as percent from products where name like 'Bell %' order by name`,
    );
    return rows.map(({ percent }) => percent);
  };
  const look = async (percent: string): Promise<void> => {
    await open('/shop/discounts');
    await page.locator('input[name=text]').fill('bell');
    await page.locator('input[name=percent]').fill(percent);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('checkbox', { name: 'Bell B' }).waitFor();
  };
  const newest = page.locator('[data-row]').filter({ hasText: 'Root Admin' }).first();

  await look('50');
  await page.getByRole('checkbox', { name: 'Bell B' }).click();
  await page.getByRole('button', { name: 'Apply to 2 products' }).click();
  await newest.getByText('bell without 1 product').waitFor();
  expect(await percents()).toEqual([50, 0, 50]);

  await look('30');
  await page.getByRole('button', { name: 'None', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Bell C' }).focus();
  await page.keyboard.press('Space');
  await shot('discount-picked');
  await page.getByRole('button', { name: 'Apply to 1 product' }).click();
  await newest.getByText('1 chosen product').waitFor();
  expect(await percents()).toEqual([50, 0, 30]);

  // The one below is undone first: what stands over it stays, and its undo brings back what was there before both.
  await page.locator('[data-row]').filter({ hasText: 'bell without' }).getByRole('button', { name: 'Undo' }).click();
  await Promise.all([
    page.getByText('1 price restored; 1 product keeps what it was given since').waitFor(),
    page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click(),
  ]);
  await newest.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click();
  await newest.getByText(/Undone by Root Admin, 1 price restored/).waitFor();
  await shot('discount-history');
  expect(await percents()).toEqual([0, 0, 0]);
  expect(takeProblems()).toEqual([]);
});

test('products: those that are off by choice, sold ones lead to their orders, the list as a file', async () => {
  const { page, takeProblems, open } = windows.light;
  await server.database.pool.query(`update products set active = false where name = 'Bell C'`);
  await open('/shop/products?active=false');
  await page.locator('[data-row]').getByText('Bell C').waitFor();
  expect(await page.locator('[data-row]').count()).toBe(1);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(csv.suggestedFilename()).toBe('products.csv');
  expect(await readFile(await csv.path(), 'utf8')).toMatch(/^[^\n]*\n[^\n]*,Bell C,[^\n]*\n$/);

  const core = testCore(server.database.db, systemClock);
  const sold = await newProduct(core, 1, { name: 'Sold bell' });
  const userId = await newUser(core);
  await fund(server.database.db, userId, 8_000n);
  const reserved = await reserveProduct(core, newCall(), { userId, product: sold.documentId });
  const bought = await purchaseReservation(core, newCall(), { userId, reservation: reserved.result.documentId });
  await open('/shop/products?text=sold');
  await page.locator(`[data-row="${sold.documentId}"]`).getByRole('link', { name: '1', exact: true }).click();
  await page.getByText('Only Sold bell').waitFor();
  expect(await page.locator('[data-row]').count()).toBe(1);
  await page.locator(`[data-row="${bought.result.documentId}"]`).waitFor();
  expect(takeProblems()).toEqual([]);
});

test('money texts: the panel knows the decimals that the server knows, and loses no digit', () => {
  expect(EXPONENTS).toEqual(Object.fromEntries(knownCurrencies().map((code) => [code, exponentOf(code)])));
  expect(toMinorText('90071992547409.93', 'PLN')).toBe('9007199254740993');
  expect(toMajorText('9007199254740993', 'PLN')).toBe('90071992547409.93');
  expect(toMinorText('1,5', 'PLN')).toBe('150');
  expect(toMinorText('0.001', 'PLN')).toBeUndefined();
  // Copied from where the panel shows it, and as people write it.
  expect(plainDecimal(' 400\u202f000.50 ')).toBe('400000.50');
  expect(plainDecimal('1 250,5')).toBe('1250.5');
  expect(toMinorText('1e3', 'PLN')).toBeUndefined();
  expect(toMajorText('5', 'BTC')).toBe('0.00000005');
  expect(toMajorText('7', 'CHIP')).toBe('7');
});
