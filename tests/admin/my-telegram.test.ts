import { openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { TelegramClient } from '../support/telegram';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  browser = await openBrowser(server);
});

afterAll(async () => {
  await browser?.close();
  await server.stop();
});

test('a code from the panel, sent to the bot: the page shows the link by itself; unlinked, it offers a code again', async () => {
  const telegram = new TelegramClient(`${server.url}/playground`);
  const anna = await telegram.createUser({ first_name: 'Anna', language_code: 'en' });
  await anna.start();
  await anna.waitForMessage('Hello, Anna');
  const { page, problems, open, shot } = await browser.signIn(root);
  await open('/settings/my-telegram');
  await page.getByText('Your account is not linked yet').waitFor();
  await page.getByRole('button', { name: 'Get a code' }).click();
  const shown = page.getByTestId('link-code');
  await shown.waitFor();
  const message = (await shown.textContent()) ?? '';
  expect(message).toMatch(/^\/link [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await shot('my-telegram-code');
  await anna.sendText(message);
  await anna.waitForMessage('Linked with the panel account of Root Admin');
  await page.getByText('Linked with').first().waitFor();
  await page.locator(`[data-row="${root.id}"]`).getByText('Anna').waitFor();
  await shot('my-telegram-linked');
  // What she did in Telegram before she was linked is hers as well.
  await open('/audit');
  await page.getByRole('button', { name: 'Only by Root Admin' }).first().click();
  await page.getByText('identity.register-user').waitFor({ state: 'detached' });
  await page.getByText('admins.link-telegram').waitFor();
  await page.getByRole('button', { name: 'Only by Anna' }).waitFor();
  await shot('audit-one-person');
  await open('/settings/my-telegram');
  await page.getByRole('button', { name: 'Unlink', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click();
  await page.getByText('Your account is not linked yet').waitFor();
  await page.getByText('No admin has linked').waitFor();
  expect(problems).toEqual([]);
});

test('in Russian and dark', async () => {
  const { page, problems, open, shot } = await browser.signIn(root, { theme: 'dark', language: 'ru' });
  await open('/settings/my-telegram');
  await page.getByRole('button', { name: 'Получить код' }).click();
  await page.getByTestId('link-code').waitFor();
  await shot('my-telegram-code');
  expect(problems).toEqual([]);
});
