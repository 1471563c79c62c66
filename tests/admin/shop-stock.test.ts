import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../src/core/shared/clock';
import { changeSettings } from '../../src/core/shared/settings';
import { purchaseReservation, reserveProduct, shopSettings } from '../../src/core/shop';
import { fund } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { slip } from '../support/pictures';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newCall, newProduct, newUser, testCore } from '../support/shop';

let server: TestServer;
let browser: PanelBrowser;
let admin: Admin;

beforeAll(async () => {
  server = await startServer();
  admin = await registerFirstAdmin(server);
  browser = await openBrowser(server);
});

afterAll(async () => {
  await browser.close();
  await expectSoundShop(server.database.db);
  await server.stop();
});

test('stock import: a bad line is named and nothing imported; mended, it is checked and then imported', async () => {
  const { sku, id } = await newProduct(testCore(server.database.db, systemClock), 0);
  const count = async (): Promise<number> =>
    (await server.database.db.query('select 1 from stock_items where product_id = $1', [id])).length;
  const [bad, good] = [path.join(server.dataDir, 'bad.csv'), path.join(server.dataDir, 'good.csv')];
  await writeFile(bad, `sku,code\n${sku},A\nNOSUCH,B\n`);
  await writeFile(good, `sku,code\n${sku},A\n${sku},B\n`);

  const panel = await browser.signIn(admin);
  await panel.open('/shop/stock');
  const { page } = panel;
  await page.getByLabel('File', { exact: true }).setInputFiles(bad);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('line 3 (NOSUCH): no product has this SKU').waitFor();
  await panel.shot('shop-stock-problems');
  await page.getByLabel('File', { exact: true }).setInputFiles(good);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('2 items can be imported').waitFor();
  expect(await count()).toBe(0);
  const imported = page.getByText('Imported 2 items').first();
  await Promise.all([imported.waitFor(), page.getByRole('button', { name: 'Import 2 items' }).click()]);
  expect(await count()).toBe(2);
  // The browser notes the refusal of the bad file.
  expect(panel.problems.filter((problem) => !problem.includes('status of 422'))).toEqual([]);
});

test('stock import: a file that was mended after it was chosen is asked for again, and is taken then', async () => {
  const { sku } = await newProduct(testCore(server.database.db, systemClock), 0);
  const file = path.join(server.dataDir, 'mended.csv');
  await writeFile(file, `sku,code\n${sku},A,B\n`);
  await utimes(file, 1_000_000, 1_000_000);
  const pola = await addAdmin(server, admin, 'tillgram-manager', 'Pola');
  const { page, open, problems } = await browser.signIn(pola, { language: 'pl' });
  await open('/shop/stock');
  const choose = async (): Promise<void> => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Wybierz plik' }).click(),
    ]);
    await chooser.setFiles(file);
  };
  const check = page.getByRole('button', { name: 'Sprawdź' });
  await choose();
  // Notifications go by themselves: they are waited for from before.
  const told = (words: string): Promise<unknown> =>
    Promise.all([page.getByRole('alert').getByText(words).waitFor(), check.click()]);
  await told('Plik: w wierszu 2 wartości jest 3, a kolumn w nagłówku 2');
  await writeFile(file, `sku,code\n${sku},A\n`);
  await told('mended.csv: plik zmienił się po wybraniu. Wybierz go jeszcze raz.');
  await choose();
  await check.click();
  await page.getByRole('button', { name: 'Wczytaj 1 sztukę' }).waitFor();
  expect(problems.filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'photos as stock: a bad one is named, two good ones become two items, the buyer’s order shows it: the %s theme',
  async (theme) => {
    const core = testCore(server.database.db, systemClock);
    const { sku, id, documentId } = await newProduct(core, 0);
    const file = async (name: string, bytes: Buffer): Promise<string> => {
      const made = path.join(server.dataDir, name);
      await writeFile(made, bytes);
      return made;
    };
    const good = [
      await file('one.png', await slip(`one ${theme}`)),
      await file('two.jpg', await slip(`two ${theme}`, 'jpeg')),
    ];
    const panel = await browser.signIn(admin, { theme });
    await panel.open('/shop/stock');
    const { page } = panel;
    const photos = page.getByLabel('Photos', { exact: true });
    await photos.setInputFiles([...good, await file('bad.jpg', Buffer.from('MZ no picture'))]);
    await page.locator('input[name=sku]').fill(sku);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('bad.jpg: The photo can’t be used: must be a photo (JPEG, PNG, WebP).').waitFor();
    await photos.setInputFiles(good);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('2 items can be imported').waitFor();
    await panel.shot('shop-stock-photos');
    const imported = page.getByText('Imported 2 items').first();
    await Promise.all([imported.waitFor(), page.getByRole('button', { name: 'Import 2 items' }).click()]);
    expect(
      await server.database.db.query(
        'select 1 from shop.stock_payload where product_id = $1 and photo_id is not null',
        [id],
      ),
    ).toHaveLength(2);
    const userId = await newUser(core);
    await fund(server.database.db, userId, 10_000n);
    const { result } = await reserveProduct(core, newCall(), { userId, product: documentId });
    const bought = await purchaseReservation(core, newCall(), { userId, reservation: result.documentId });
    await panel.open(`/shop/orders/${bought.result.documentId}`);
    await page.getByRole('button', { name: 'Show the photo' }).click();
    await page.getByRole('img', { name: 'Photo delivered' }).waitFor();
    await panel.shot('order-photo');
    expect(panel.problems.filter((problem) => !problem.includes('status of 422'))).toEqual([]);
  },
);

test('what is wrong with a file and with a photo stands there in Russian, with how many lines of the file are', async () => {
  const [bad, photo] = [path.join(server.dataDir, 'long.csv'), path.join(server.dataDir, 'empty.jpg')];
  await writeFile(bad, `sku,code\n${Array.from({ length: 1_003 }, (_, line) => `NOSUCH,${line}`).join('\n')}\n`);
  await writeFile(photo, '');
  const rita = await addAdmin(server, admin, 'tillgram-manager', 'Rita');
  const { page, open } = await browser.signIn(rita, { language: 'ru' });
  await open('/shop/stock');
  await page.getByLabel('Файл', { exact: true }).setInputFiles(bad);
  await page.getByRole('button', { name: 'Проверить' }).click();
  await page.getByText('строка 2 (NOSUCH): нет товара с таким артикулом').waitFor();
  await page.getByText(/^Нельзя загрузить 1.003 строки; ничего/).waitFor();
  await page.getByLabel('Фотографии', { exact: true }).setInputFiles(photo);
  await page.getByRole('button', { name: 'Проверить' }).click();
  await page.getByText('empty.jpg: Это фото не подходит: не может быть пустым.').waitFor();
});

test('reports: sales by day, product and place, and what runs low', async () => {
  await newProduct(testCore(server.database.db, systemClock), 1, { name: 'Nearly gone' });
  const panel = await browser.signIn(admin, { theme: 'dark' });
  await panel.open('/shop/reports');
  await panel.page.getByText('Nearly gone').waitFor();
  await panel.page.locator('table').nth(1).waitFor();
  await panel.page.getByText('Days begin and end by the clocks of Europe/Warsaw.').waitFor();
  await panel.shot('shop-reports');
  expect(panel.problems).toEqual([]);
});

test('the home page after the shop’s currency was changed: each currency against itself', async () => {
  const core = testCore(server.database.db, systemClock);
  const take = (currency: string) => changeSettings(core, newCall(), shopSettings, { currency });
  const sell = async (currency: string): Promise<void> => {
    await take(currency);
    const { documentId } = await newProduct(core, 1);
    const userId = await newUser(core);
    await fund(server.database.db, userId, 10_000n, currency);
    const { result } = await reserveProduct(core, newCall(), { userId, product: documentId });
    await purchaseReservation(core, newCall(), { userId, reservation: result.documentId });
  };
  // The day may change meanwhile, so nothing is said of which sale is of today and which of yesterday.
  const currenciesIn = async (place: string): Promise<string[]> => {
    const told = await page.locator(place).innerText();
    return [...new Set(told.match(/PLN|EUR/g))].sort();
  };
  const { page, open, shot, problems } = await browser.signIn(admin, { theme: 'dark' });
  await sell('PLN');
  await take('EUR');
  await open('/');
  await page.locator('[data-widget=sales]').waitFor();
  expect(await currenciesIn('[data-widget=sales]')).toEqual(['PLN']);

  await sell('EUR');
  await open('/');
  await page.locator('[data-sales=EUR]').waitFor();
  for (const currency of ['EUR', 'PLN']) expect(await currenciesIn(`[data-sales=${currency}]`)).toEqual([currency]);
  await shot('home-two-currencies');
  expect(problems).toEqual([]);
});
