import { openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { until } from '../support/until';
import { coreOn, newUser } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let admin: Admin;

interface Mirror {
  readonly waiting: number;
  readonly lastSuccessAt: string | null;
  readonly downloadable: boolean;
  readonly parkedCount: number;
}

const mirror = async (): Promise<Mirror> =>
  (await server.request<Mirror>('GET', '/tillgram/sheets', { token: admin.token })).body.data;

const runNow = async (): Promise<void> => {
  await server.database.pool.query(
    `select graphile_worker.add_job('sheets.mirror', '{}'::json, job_key => 'tick:sheets.mirror')`,
  );
};

beforeAll(async () => {
  // Runs are started here, so that none comes between a mended row and the button for it.
  server = await startServer({}, ['sheets.mirror']);
  admin = await registerFirstAdmin(server);
  browser = await openBrowser(server);
  const user = await newUser(coreOn(server.database.db), 'Payer');
  await server.database.pool.query(
    `insert into legacy.request (kind, request_id, user_id, amount_minor, currency, method, state, requested_at)
     values ('deposit', 'D1', $1, 100, 'PLN', repeat('x', 40000), 'approved', now())`,
    [user.id],
  );
  await runNow();
  await until(async () => ((await mirror()).lastSuccessAt === null ? undefined : true));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

test.each(['light', 'dark'] as const)(
  'the spreadsheet’s page, %s: state, a parked row with its reason',
  async (theme) => {
    const panel = await browser.signIn(admin, { theme });
    await panel.open('/sheets/mirror');
    await panel.page.getByText('An .xlsx file').waitFor();
    await panel.page.getByText('Method: has 40000 characters, a spreadsheet cell holds 32767').waitFor();
    await panel.shot('sheets-mirror');
    expect(panel.problems).toEqual([]);
  },
);

test('the metrics tell of the mirror although nobody asked for its health', async () => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('\ntillgram_mirror_parked_rows 1\n');
  expect(metrics).toMatch(/\ntillgram_mirror_last_success_timestamp_seconds 1\d{9}/);
});

test('the file is downloaded; a mended row is tried again and is no longer parked', async () => {
  const panel = await browser.signIn(admin);
  await panel.open('/sheets/mirror');
  const download = panel.page.waitForEvent('download');
  await panel.page.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('tillgram.xlsx');

  await server.database.pool.query(`update legacy.request set method = 'BLIK'`);
  await panel.page.getByRole('button', { name: 'Try again' }).click();
  await panel.page.getByText('Every row is in the spreadsheet.').waitFor();
  expect((await mirror()).parkedCount).toBe(0);
  expect(panel.problems).toEqual([]);
});

test('a tab is switched off and on again', async () => {
  const panel = await browser.signIn(admin);
  await panel.open('/sheets/mirror');
  const box = panel.page.getByRole('checkbox', { name: 'Ledger' });
  await box.click();
  await panel.page.locator('[role=checkbox][data-state=unchecked]').waitFor();
  const { rows } = await server.database.pool.query(
    `select value -> 'tabsOff' as off from app.setting where name = 'spreadsheets'`,
  );
  expect(rows).toEqual([{ off: ['Ledger'] }]);
  expect(panel.problems).toEqual([]);
});

test('without a session nothing is told, and nothing is downloaded', async () => {
  for (const path of ['/tillgram/sheets', '/tillgram/sheets/file']) {
    expect((await fetch(`${server.url}${path}`)).status).toBe(401);
  }
});
