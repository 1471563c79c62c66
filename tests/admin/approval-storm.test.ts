import type { User } from '../../src/core/identity';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import type { Message } from '../../src/platform/telegram/emulator';
import { createApiToken } from '../support/api-token';
import { cashier as cashierOf } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { proofForm, slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';
import { coreOn, newUser, seedMethods } from '../support/wallet';

const TELEGRAM_ADMINS = 10;
const PANEL_CALLS = 20;
const REST_CALLS = 20;

interface Request {
  readonly type: 'deposit' | 'withdrawal';
  readonly id: string;
  readonly amount: string;
}

let server: TestServer;
let telegram: TelegramClient;
let browser: PanelBrowser;
let token: string;
let admins: readonly Admin[];
let seats: readonly Seat[];
let watcher: Seat;
let windows: Readonly<Record<'queue' | 'list' | 'one', Panel>>;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  await telegram.waitForBot();
  await seedMethods(coreOn(server.database.db));
  token = await createApiToken(server.database);
  const root = await registerFirstAdmin(server);
  admins = [root, await addAdmin(server, root, 'tillgram-cashier', 'Celina')];
  watcher = await cashierOf(telegram);
  seats = await Promise.all(
    Array.from({ length: TELEGRAM_ADMINS }, async (_, index) => {
      const seat = await telegram.createUser({ first_name: `Teller ${index}` });
      await telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: seat.id, status: 'administrator' });
      return seat.in(PLAYGROUND_ADMIN_CHAT_ID);
    }),
  );
  browser = await openBrowser(server);
  windows = {
    queue: await browser.signIn(admins[0]!),
    list: await browser.signIn(admins[1]!),
    one: await browser.signIn(admins[0]!),
  };
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
});

async function ask(payer: User, type: Request['type'], amount: string): Promise<Request> {
  const fields = { amount, currency: 'PLN', method: 'blik', accountName: payer.name };
  const body =
    type === 'deposit'
      ? proofForm(await slip(`slip of ${amount}`), 'slip.png', fields)
      : { ...fields, accountNumber: '500600700' };
  const reply = await server.request<{ documentId: string }>('POST', `/api/${type}s`, {
    token: userToken(payer.id),
    body,
  });
  expect(reply.status).toBe(201);
  return { type, id: reply.body.data.documentId, amount };
}

/** Its card in the admin group. */
const cardOf = ({ type, amount }: Request): Promise<Message> =>
  watcher.waitForMessage(`${type === 'deposit' ? 'Top-up' : 'Withdrawal'} ${amount} PLN`);

/** What an approver hears: that it was they, or who it was and when. */
interface Heard {
  readonly won: boolean;
  readonly words: string;
}

const pressed = async (seat: Seat, card: Message): Promise<Heard> => {
  const { text = '' } = await (await seat.press('Approve', card)).answered();
  return { won: text.startsWith('Approved: '), words: text };
};

const called = async (path: string, token: string): Promise<Heard> => {
  const reply = await server.request('PUT', path, { token, body: {} });
  if (reply.status === 200) return { won: true, words: '' };
  expect([reply.status, reply.body.error.details.code]).toEqual([409, 'ALREADY_APPROVED']);
  return { won: false, words: reply.body.error.message };
};

test('fifty approvals at once on each of five requests, by bot, panel and REST: one posting each, one final text everywhere', async () => {
  const core = coreOn(server.database.db);
  const payers = await Promise.all([1, 2, 3].map((n) => newUser(core, `Payer ${n}`)));
  for (const payer of payers) await fund(server.database.db, payer.id, 100_000n);
  const [anna, boris, celia] = payers as [User, User, User];
  await watcher.mark();
  const requests = [
    await ask(anna, 'deposit', '41.00'),
    await ask(boris, 'deposit', '42.00'),
    await ask(celia, 'deposit', '43.00'),
    await ask(anna, 'withdrawal', '44.00'),
    await ask(boris, 'withdrawal', '45.00'),
  ];
  const cards = await Promise.all(requests.map(cardOf));
  await windows.queue.open('/queue');
  await windows.list.open('/queue/requests');
  await windows.one.open(`/queue/requests/deposit/${requests[0]!.id}`);
  for (const { type, id } of requests) {
    await windows.queue.page.locator(`[data-request="${type}/${id}"]`).waitFor();
    await windows.list.page.locator(`[data-row="${id}"] [data-state=pending]`).waitFor();
  }
  await windows.one.page.locator('[data-state=pending]').first().waitFor();
  await watcher.mark();

  const heard = await Promise.all(
    requests.map(({ type, id }, index) =>
      Promise.all([
        ...seats.map((seat) => pressed(seat, cards[index]!)),
        ...Array.from({ length: PANEL_CALLS }, (_, n) =>
          called(`/tillgram/queue/${type}/${id}/approve`, admins[n % admins.length]!.token),
        ),
        ...Array.from({ length: REST_CALLS }, () => called(`/api/${type}s/${id}/approve`, token)),
      ]),
    ),
  );

  for (const [index, { type, id }] of requests.entries()) {
    const one = await server.request<{ state: string; decidedBy: string; decidedAt: string }>(
      'GET',
      `/tillgram/queue/${type}/${id}`,
      { token: admins[0]!.token },
    );
    const { state, decidedBy: who, decidedAt } = one.body.data;
    expect(state).toBe('approved');
    const at = `${decidedAt.slice(11, 16)} UTC`;
    const outcome = `✅ Approved by ${who} at ${at}`;

    expect(heard[index]!.filter(({ won }) => won)).toHaveLength(1);
    const losers = heard[index]!.filter(({ won }) => !won);
    expect(losers).toHaveLength(TELEGRAM_ADMINS + PANEL_CALLS + REST_CALLS - 1);
    for (const { words } of losers) {
      expect([
        `Already approved by ${who} at ${at}.`,
        `This ${type} was already approved by ${who} at ${at}`,
      ]).toContain(words);
    }
    const isFinal = (message: Message): boolean =>
      message.message_id === cards[index]!.message_id &&
      textOf(message).endsWith(outcome) &&
      buttonsOf(message).length === 0;
    await watcher.waitForMessage(isFinal);

    const postings = 'select 1 from ledger.transaction where subject_type = $1 and subject_id = $2';
    expect(await server.database.db.query(postings, [type, id])).toHaveLength(1);
  }

  await windows.queue.page.getByText('Nobody waits for a decision').waitFor();
  for (const { id } of requests) {
    const row = windows.list.page.locator(`[data-row="${id}"]`);
    await row.locator('[data-state=approved]').waitFor();
  }
  await windows.one.page.locator('[data-state=approved]').first().waitFor();
  await windows.one.page.getByRole('link', { name: /^№/ }).waitFor();
  expect(await windows.one.page.getByRole('button', { name: /approve|reject/i }).count()).toBe(0);

  // Nobody has changed a card since: what each says now is what it said when it was final.
  const texts = (await telegram.messages(PLAYGROUND_ADMIN_CHAT_ID)).filter(({ message_id }) =>
    cards.some((card) => card.message_id === message_id),
  );
  expect(texts.map((message) => [buttonsOf(message).length, /Approved by/.test(textOf(message))])).toEqual(
    cards.map(() => [0, true]),
  );
  for (const { problems } of Object.values(windows)) expect(problems).toEqual([]);
});
