import type { Page } from 'playwright-core';
import { changeSettings } from '../../src/core/shared/settings';
import { cancelDeposit, createDeposit, walletApprovalSettings } from '../../src/core/wallet';
import { expectSoundLedger } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { proofForm, slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { until } from '../support/until';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../support/wallet';

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

test('a double click approves the request that was meant, not the next one as well', async () => {
  const [older, newer] = [await ask('41.00'), await ask('41.00')];
  const { page, open, problems } = await browser.signIn(root);
  await page.clock.install();
  await open('/queue');
  await page.locator(row(older)).waitFor();
  await stopClock(page);
  await page.getByRole('button', { name: 'Approve' }).dblclick();
  await page.getByTestId('undo-bar').waitFor();
  await page.locator(row(newer)).waitFor({ state: 'detached' });
  await page.locator(row(older)).waitFor();
  await page.clock.resume();
  await until(async () => (await stateOf(newer)) === 'approved' || undefined);
  expect(await stateOf(older)).toBe('pending');
  await page.getByRole('button', { name: 'Approve' }).click();
  await until(async () => (await stateOf(older)) === 'approved' || undefined);
  expect(problems).toEqual([]);
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

test('on a phone a press on a request leads to it, below the list, and what is decided leaves the next one in its place', async () => {
  const core = coreOn(server.database.db);
  for (let count = 0; count < 12; count += 1) {
    const asked = { amount: '15.00', currency: 'PLN', method: 'blik', accountName: 'P' };
    await createDeposit(core, callBy(), { ...asked, userId: (await newUser(core, `Pocket ${count}`)).id });
  }
  const phil = await addAdmin(server, root, 'tillgram-cashier', 'Phil');
  const { page, open, problems } = await browser.signIn(phil, { width: 420 });
  await page.clock.install();
  await open('/queue/waiting?search=pocket');
  const buttons = page.locator('[data-request] button');
  await buttons.nth(11).waitFor();
  const approve = page.getByRole('button', { name: 'Approve' });
  const onScreen = async (): Promise<boolean | undefined> =>
    Math.abs((await approve.boundingBox())?.y ?? 900) < 800 || undefined;
  expect(await onScreen()).toBeUndefined();
  await buttons.nth(2).click();
  await until(onScreen);
  await stopClock(page);
  await approve.click();
  await page.getByTestId('undo-bar').waitFor();
  await until(onScreen);
  await page.keyboard.press('z');
  await page.clock.resume();
  expect(problems).toEqual([]);
});

test('a short link of the section keeps what it says: the search is filled in and asked', async () => {
  const [wanted, other] = [await ask('19.71'), await ask('19.82')];
  const panel = await browser.signIn(cashier);
  await panel.open('/queue?search=19.71');
  await panel.page.locator(row(wanted)).waitFor();
  await panel.page.locator(row(other)).waitFor({ state: 'detached' });
  expect(new URL(panel.page.url()).search).toBe('?search=19.71');
  expect(panel.problems).toEqual([]);
});

describe('many requests', () => {
  let panel: Panel;

  beforeAll(async () => {
    panel = await browser.signIn(root, { language: 'ru' });
    await panel.page.clock.install();
  });

  test('a Cyrillic keyboard and capitals work; the search finds by name and amount, and typing in it decides nothing', async () => {
    const mine = await ask('71.00');
    const core = coreOn(server.database.db);
    const stranger = await newUser(core, 'Ольга Находка');
    const asked = { userId: stranger.id, amount: '72.50', currency: 'PLN', method: 'blik', accountName: 'O' };
    const hers = (await createDeposit(core, callBy(), asked)).result.id;
    const { page } = panel;
    await panel.open('/queue');
    await page.locator(row(mine)).waitFor();
    const search = page.getByLabel('Пользователь, счёт');
    await search.fill('находка');
    await page.locator(row(mine)).waitFor({ state: 'detached' });
    await page.locator(row(hers)).waitFor();
    await search.press('a');
    // Until the answer to this search is there the list is none, and takes no keys.
    const searched = (url: string): boolean => new URL(url).searchParams.get('search') === '72,5';
    await Promise.all([page.waitForResponse((response) => searched(response.url())), search.fill('72,5')]);
    await page.locator(row(hers)).waitFor();
    await panel.shot('queue-search');
    expect(await page.getByTestId('undo-bar').count()).toBe(0);

    const press = (key: string, code: string): Promise<unknown> =>
      page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true })), {
        key,
        code,
      });
    await stopClock(page);
    await press('ф', 'KeyA');
    await page.getByTestId('undo-bar').waitFor();
    await press('Z', 'KeyZ');
    await page.getByTestId('undo-bar').waitFor({ state: 'detached' });
    await page.clock.resume();
    await panel.open('/queue/requests?search=72.50');
    await page.locator(`[data-row="${hers}"]`).waitFor();
    expect(await page.locator('[data-row]').count()).toBe(1);
    await panel.shot('requests-search');
    expect(await stateOf(hers)).toBe('pending');
    expect(panel.takeProblems()).toEqual([]);
  });

  describe('which request is decided', () => {
    let ids: readonly string[];
    const selected = (id: string): Promise<void> => panel.page.locator(`${row(id)} [aria-current=true]`).waitFor();
    const askBy = async (name: string, amount: string): Promise<string> => askAs((await payer(name)).id, name, amount);
    const payer = (name: string): Promise<{ readonly id: number }> => newUser(coreOn(server.database.db), name);
    const askAs = async (userId: number, name: string, amount: string): Promise<string> => {
      const core = coreOn(server.database.db);
      const asked = { userId, amount, currency: 'PLN', method: 'blik', accountName: name };
      return (await createDeposit(core, callBy(), asked)).result.id;
    };

    beforeAll(async () => {
      ids = [await askBy('Row One', '51.00'), await askBy('Row Two', '52.00')];
      await panel.open('/queue/waiting?search=row');
      await selected(ids[1] ?? '');
    });

    test('a new request comes in above: the one that is being looked at stays', async () => {
      const later = await askBy('Row Three', '53.00');
      await panel.page.locator(row(later)).waitFor();
      await selected(ids[1] ?? '');
      expect(panel.takeProblems()).toEqual([]);
    });

    test('Tab leads to a row and Enter approves that one; where J and K lead, the focus follows', async () => {
      const { page } = panel;
      const [older = '', newer = ''] = ids;
      await page.locator(`${row(newer)} button`).focus();
      await page.keyboard.press('Tab');
      await page.locator(`${row(older)} button:focus`).waitFor();
      await page.keyboard.press('k');
      await page.locator(`${row(newer)} button:focus`).waitFor();
      await page.keyboard.press('Tab');
      await stopClock(page);
      await page.keyboard.press('Enter');
      await page.getByTestId('undo-bar').getByText('51.00').waitFor();
      await page.keyboard.press('z');
      await page.getByTestId('undo-bar').waitFor({ state: 'detached' });
      await page.clock.resume();
      expect(await stateOf(older)).toBe('pending');
      expect(panel.takeProblems()).toEqual([]);
    });

    test('approved once by somebody else: the request says so while it is looked at', async () => {
      const { page } = panel;
      const core = coreOn(server.database.db);
      await changeSettings(core, callBy(), walletApprovalSettings, { depositSecondAdminFrom: { PLN: '50.00' } });
      await page.locator(`${row(ids[0] ?? '')} button`).click();
      await selected(ids[0] ?? '');
      await page.getByTestId('request').getByText('51.00').waitFor();
      await server.request('PUT', `/tillgram/queue/deposit/${ids[0]}/approve`, { token: cashier.token, body: {} });
      await page.getByText(/^Один раз одобрил Celina/).waitFor();
      await changeSettings(core, callBy(), walletApprovalSettings, { depositSecondAdminFrom: {} });
      expect(panel.takeProblems()).toEqual([]);
    });

    test('decided by somebody else while it is looked at: it stays and says so, no key decides another, J goes on to its neighbour', async () => {
      const { page } = panel;
      const [below, looked, above] = [
        await askBy('Row P', '55.00'),
        await askBy('Row Q', '56.00'),
        await askBy('Row R', '57.00'),
      ];
      await page.locator(row(above)).waitFor();
      await page.locator(`${row(looked)} button`).click();
      await selected(looked);
      await server.request('PUT', `/tillgram/queue/deposit/${looked}/approve`, { token: cashier.token, body: {} });
      await page.getByText('Эта заявка больше не ждёт').waitFor();
      await page.getByTestId('request').getByText('Celina').waitFor();
      await page.keyboard.press('a');
      await page.keyboard.press('r');
      expect(await page.getByTestId('undo-bar').count()).toBe(0);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Одобрить' }).count()).toBe(0);
      await panel.shot('queue-decided-meanwhile');
      await page.keyboard.press('j');
      await selected(below);
      expect(await Promise.all([below, above].map(stateOf))).toEqual(['pending', 'pending']);
      expect(panel.takeProblems()).toEqual([]);
    });

    test('taken back by the user while the five seconds ran: said in Russian', async () => {
      const { page } = panel;
      const { id: userId } = await payer('Row Four');
      const mine = await askAs(userId, 'Row Four', '54.00');
      await page.locator(`${row(mine)} button`).click();
      await selected(mine);
      await stopClock(page);
      await page.keyboard.press('a');
      await page.getByTestId('undo-bar').waitFor();
      await cancelDeposit(coreOn(server.database.db), callBy(adminActor(1, 'Ewa')), { id: mine, userId });
      await page.clock.resume();
      await page.getByText(/^Уже отменено: Ewa, /).waitFor();
      expect(panel.takeProblems().filter((problem) => !problem.includes('status of 409'))).toEqual([]);
    });
  });

  test('more requests than a page shows: the others are on the next pages, and deciding the last page to its end goes back', async () => {
    const core = coreOn(server.database.db);
    const payers = await Promise.all(Array.from({ length: 101 }, (_, n) => newUser(core, `Crowd ${n}`)));
    const made = [];
    for (const { id } of payers) {
      const asked = { userId: id, amount: '9.00', currency: 'PLN', method: 'blik', accountName: 'C' };
      made.push((await createDeposit(core, callBy(), asked)).result.id);
    }
    const [oldest = ''] = made;
    const { page } = panel;
    await panel.open('/queue/waiting?search=crowd');
    await page.locator(row(made.at(-1) ?? '')).waitFor();
    expect(await page.locator(row(oldest)).count()).toBe(0);
    await page.getByRole('button', { name: 'Следующая страница' }).click();
    await page.locator(row(oldest)).waitFor();
    await panel.shot('queue-page-2');
    await server.request('PUT', `/tillgram/queue/deposit/${oldest}/approve`, { token: root.token, body: {} });
    await page.locator(row(made.at(-1) ?? '')).waitFor();
    expect(panel.takeProblems()).toEqual([]);
  });

  test('a request of which no more than its row could be read says so, and is read again when asked to', async () => {
    const { page } = panel;
    const failing = /\/tillgram\/queue\/deposit\//;
    await page.route(failing, (route) => route.fulfill({ status: 500, json: { data: null, error: { status: 500 } } }));
    await panel.open('/queue/waiting');
    await page.getByRole('button', { name: 'Повторить' }).waitFor();
    await page.unroute(failing);
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page.getByRole('button', { name: 'Повторить' }).waitFor({ state: 'detached' });
    await page.getByText(/^Что известно о /).waitFor();
    expect(panel.takeProblems().filter((problem) => !problem.includes('status of 500'))).toEqual([]);
  });

  test('a queue that could not be read does not say that nobody waits', async () => {
    const { page } = panel;
    const failing = /\/tillgram\/queue\?/;
    await page.route(failing, (route) => route.fulfill({ status: 500, json: { data: null, error: { status: 500 } } }));
    await panel.open('/queue/waiting');
    await page.getByRole('button', { name: 'Повторить' }).waitFor();
    expect(await page.getByText(/Никто не ждёт/).count()).toBe(0);
    await page.unroute(failing);
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page
      .getByText(/(Ждёт|Ждут) \d/)
      .first()
      .waitFor();
    expect(panel.takeProblems().filter((problem) => !problem.includes('status of 500'))).toEqual([]);
  });
});
