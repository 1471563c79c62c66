import { networkOf } from '../../src/core/crypto';
import { SimulatedChain } from '../../src/platform/chain/simulated-chain';
import { openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { startServer, userToken, type TestServer } from '../support/server';
import { until } from '../support/until';
import { coreOn, newUser } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let admin: Admin;
let txid: string;

interface WirePayment {
  readonly documentId: string;
  readonly state: string;
}

const payments = async (text: string): Promise<readonly WirePayment[]> =>
  (await server.request<WirePayment[]>('GET', `/tillgram/crypto/payments?text=${text}`, { token: admin.token })).body
    .data;

beforeAll(async () => {
  server = await startServer();
  admin = await registerFirstAdmin(server);
  browser = await openBrowser(server);
  const user = await newUser(coreOn(server.database.db), 'Payer');
  const made = await server.request<{ address: string }>('POST', '/api/crypto/deposits', {
    token: userToken(user.id),
    body: { chain: 'BTC', amount: '100.00' },
  });
  const chain = new SimulatedChain(server.database.db, networkOf('BTC', 'regtest'));
  await chain.mine(3);
  txid = await chain.pay([{ address: made.body.data.address, amount: 25_000n }]);
  await chain.mine(1);
  await until(async () => ((await payments(txid))[0]?.state === 'credited' ? true : undefined));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe.each(['light', 'dark'] as const)('the crypto section, %s', (theme) => {
  test('payments are found by transaction id; one leads to its history and its posting', async () => {
    const panel = await browser.signIn(admin, { theme });
    await panel.open('/crypto/payments');
    await panel.page.getByLabel('Find by transaction id or address').fill(txid);
    const row = panel.page.locator('tbody tr');
    await row.getByText('Credited').waitFor();
    await panel.shot('crypto-payments');
    await row.click();
    await panel.page.getByText('The payment was credited: 100.00 PLN.').waitFor();
    await panel.page.getByText('enough confirmations, locked rate').waitFor();
    await panel.page.getByText('The locked one: seen and in a block in time').waitFor();
    await panel.shot('crypto-payment');
    expect(panel.problems).toEqual([]);
  });

  test('addresses, and chains with their sources and the gap', async () => {
    const panel = await browser.signIn(admin, { theme });
    await panel.open('/crypto/addresses');
    await panel.page.getByText('bcrt1').first().waitFor();
    const hidden = (): Promise<number> =>
      panel.page.locator('table').evaluate(({ parentElement: sheet }) => {
        let box = sheet;
        while (box && getComputedStyle(box).containerType !== 'inline-size') box = box.parentElement;
        return box ? box.scrollWidth - box.clientWidth : NaN;
      });
    expect(await hidden()).toBe(0);
    await panel.shot('crypto-addresses');
    await panel.page.setViewportSize({ width: 800, height: 900 });
    await until(async () => ((await hidden()) === 0 ? true : undefined));
    await panel.page.locator('[data-row] td[data-label=Received]').first().waitFor();
    await panel.shot('crypto-addresses-tablet');
    await panel.page.setViewportSize({ width: 1360, height: 900 });
    await panel.open('/crypto/chains');
    await panel.page.getByText('BTC · regtest · simulated').waitFor();
    await panel.page.getByText('0 (1 of 1 used)').waitFor();
    await panel.shot('crypto-chains');
    expect(panel.problems).toEqual([]);
  });
});

test('a rescan is asked for, confirmed, and done', async () => {
  const panel = await browser.signIn(admin);
  await panel.open('/crypto/chains');
  await panel.page.getByRole('button', { name: 'Scan again' }).first().click();
  await panel.page.getByRole('alertdialog').getByRole('button', { name: 'Scan again' }).click();
  await panel.page.getByText(/Blocks 0 to \d+ were scanned again/).waitFor();
  await panel.shot('crypto-rescanned');
  expect(panel.problems).toEqual([]);
  expect(await payments(txid)).toHaveLength(1);
});
