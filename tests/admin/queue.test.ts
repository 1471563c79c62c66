import type { Page } from 'playwright-core';
import { expectSoundLedger } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { proofForm, slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { until } from '../support/until';
import { coreOn, newUser, seedMethods } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;
let cashier: Admin;
let payerId: number;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  cashier = await addAdmin(server, root, 'tillgram-cashier', 'Celina');
  const core = coreOn(server.database.db);
  await seedMethods(core);
  payerId = (await newUser(core, 'Jan Kowalski')).id;
  browser = await openBrowser(server);
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
});

const ask = async (amount: string): Promise<string> => {
  const fields = { amount, currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski' };
  const reply = await server.request<{ documentId: string }>('POST', '/api/deposits', {
    token: userToken(payerId),
    body: proofForm(await slip(`slip of ${amount}`), 'slip.png', fields),
  });
  expect(reply.status).toBe(201);
  return reply.body.data.documentId;
};

const stateOf = async (id: string): Promise<string> => {
  const { rows } = await server.database.pool.query<{ state: string }>(
    'select state from deposits where document_id = $1',
    [id],
  );
  return rows[0]!.state;
};

const row = (id: string): string => `[data-request="deposit/${id}"]`;

/** Stops the page's clock: what is to be done within five seconds does not depend on how fast the machine is. */
async function stopClock(page: Page): Promise<void> {
  const nowMs = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(nowMs + 1_000);
}

test('approve by keyboard, take it back in time, approve again: sent once, after five seconds, everywhere', async () => {
  const id = await ask('85.00');
  const first = await browser.signIn(cashier);
  const second = await browser.signIn(root, { theme: 'dark', language: 'ru' });
  await first.page.clock.install();
  await first.open('/queue');
  await second.open('/queue');
  await first.page.locator(row(id)).waitFor();
  await second.page.locator(row(id)).waitFor();
  await first.page.locator('[data-testid=proof] img').waitFor();
  await second.page.locator('[data-testid=proof] img').waitFor();
  await first.shot('queue');
  await second.shot('queue');
  expect(await first.page.getByTestId('queue-counter').first().textContent()).toBe('1');

  await stopClock(first.page);
  await first.page.keyboard.press('a');
  await first.page.getByTestId('undo-bar').waitFor();
  await first.shot('queue-undo');
  await first.page.keyboard.press('z');
  await first.page.getByTestId('undo-bar').waitFor({ state: 'detached' });
  await first.page.locator(row(id)).waitFor();
  await first.page.clock.resume();
  expect(await stateOf(id)).toBe('pending');

  await first.page.keyboard.press('Enter');
  await until(async () => (await stateOf(id)) === 'approved' || undefined);
  await second.page.locator(row(id)).waitFor({ state: 'detached' });
  expect(first.problems).toEqual([]);
  expect(second.problems).toEqual([]);
});

test('reject with a reason: asked for, kept, told', async () => {
  const id = await ask('40.00');
  const panel = await browser.signIn(cashier, { language: 'pl' });
  await panel.open('/queue');
  await panel.page.locator(row(id)).waitFor();
  await panel.page.keyboard.press('r');
  const dialog = panel.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Odrzuć' }).click();
  await dialog.getByText('Podaj powód.').waitFor();
  await dialog.getByRole('textbox').fill('Nie widać kwoty');
  await panel.shot('queue-reject-pl');
  await panel.page.keyboard.press('Control+Enter');
  await until(async () => (await stateOf(id)) === 'rejected' || undefined);
  const { rows } = await server.database.pool.query('select reason from deposits where document_id = $1', [id]);
  expect(rows).toEqual([{ reason: 'Nie widać kwoty' }]);
  expect(panel.problems).toEqual([]);
});

test('somebody was faster while the five seconds ran: news, not an error, and one posting', async () => {
  const id = await ask('60.00');
  const panel = await browser.signIn(cashier);
  await panel.page.clock.install();
  await panel.open('/queue');
  await panel.page.locator(row(id)).waitFor();
  await stopClock(panel.page);
  await panel.page.keyboard.press('a');
  await panel.page.getByTestId('undo-bar').waitFor();
  await server.request('PUT', `/tillgram/queue/deposit/${id}/approve`, { token: root.token, body: {} });
  await panel.page.clock.resume();
  await panel.page.getByText(/Already approved by Root Admin/).waitFor();
  expect(await stateOf(id)).toBe('approved');
  const { rows } = await server.database.pool.query(
    `select count(*)::int as count from ledger.transaction where subject_type = 'deposit' and subject_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ count: 1 }]);
  // The browser says a 409 of its own; it is what we asked for.
  expect(panel.problems.filter((text) => !text.includes('status of 409'))).toEqual([]);
});

test('j and k walk the list; the largest first when asked; nothing is approved by typing in a field', async () => {
  const ids = [await ask('11.00'), await ask('33.00'), await ask('22.00')];
  const panel = await browser.signIn(cashier, { width: 420 });
  await panel.open('/queue');
  await panel.page.locator(row(ids[2]!)).waitFor();
  await panel.page.keyboard.press('j');
  await panel.page.locator(`${row(ids[1]!)} [aria-current=true]`).waitFor();
  await panel.page.keyboard.press('k');
  await panel.page.locator(`${row(ids[2]!)} [aria-current=true]`).waitFor();
  await panel.shot('queue-phone');
  await panel.page.keyboard.press('r');
  await panel.page.getByRole('dialog').getByRole('textbox').fill('jkaz');
  await panel.page.getByRole('button', { name: 'Cancel' }).click();
  expect(await Promise.all(ids.map(stateOf))).toEqual(['pending', 'pending', 'pending']);
  expect(panel.problems).toEqual([]);
});
