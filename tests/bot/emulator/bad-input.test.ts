import { request } from 'node:http';
import fc from 'fast-check';
import { startTelegram, type Seat, type TestTelegram } from '../../support/telegram';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_120);

const METHODS = [
  'getMe',
  'sendMessage',
  'sendPhoto',
  'sendDocument',
  'sendLocation',
  'sendContact',
  'sendMediaGroup',
  'sendChatAction',
  'copyMessage',
  'forwardMessage',
  'editMessageText',
  'editMessageCaption',
  'editMessageReplyMarkup',
  'editMessageMedia',
  'deleteMessage',
  'deleteMessages',
  'answerCallbackQuery',
  'getFile',
  'getChat',
  'getChatMember',
  'getChatAdministrators',
  'getChatMemberCount',
  'setMyCommands',
  'getMyCommands',
  'deleteMyCommands',
  'setMyDescription',
  'getWebhookInfo',
  'noSuchMethod',
];

let telegram: TestTelegram;
let anna: Seat;

beforeAll(async () => {
  telegram = await startTelegram();
  anna = await telegram.createUser({ first_name: 'Anna' });
  await anna.start();
});

afterAll(() => telegram.close());

interface Raw {
  status: number;
  body: string;
}

const raw = (method: string, path: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(telegram.url);
    const outgoing = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const callPath = (method: string): string => `/playground/bot${telegram.token}/${method}`;
const json = { 'content-type': 'application/json' };

test('whatever a bot sends, it is done or refused as Telegram refuses, never a 500', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('', '<b>', '&#0;', 'x'.repeat(5000), '‮'),
  );
  const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1, Infinity, Number.NaN, 2 ** 53, -1_001_000_000_001));
  const chat = fc.oneof(fc.constant(anna.id), fc.constant(`${anna.id}`), number, text, fc.constant('@anna'));
  const anything = fc.oneof(text, number, fc.boolean(), fc.jsonValue({ maxDepth: 3 }), fc.constant(null));
  const fields = fc.record(
    {
      chat_id: chat,
      from_chat_id: chat,
      message_id: fc.oneof(fc.integer({ min: 1, max: 30 }), anything),
      message_ids: anything,
      text,
      caption: text,
      parse_mode: fc.constantFrom('HTML', 'html', 'MarkdownV2', '', 7),
      entities: anything,
      reply_markup: fc.oneof(anything, fc.record({ inline_keyboard: anything }), fc.record({ keyboard: anything })),
      reply_parameters: anything,
      media: fc.oneof(
        anything,
        fc.array(fc.record({ type: fc.constantFrom('photo', 'document', 'x'), media: anything })),
      ),
      photo: anything,
      document: anything,
      latitude: anything,
      longitude: anything,
      phone_number: anything,
      first_name: anything,
      action: anything,
      callback_query_id: anything,
      commands: anything,
      scope: anything,
      language_code: anything,
      description: anything,
      file_id: anything,
      user_id: anything,
      show_alert: anything,
    },
    { requiredKeys: ['chat_id'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), fields, async (method, params) => {
      const { status, body } = await raw('POST', callPath(method), JSON.stringify(params), json);
      const answer = JSON.parse(body) as { ok: boolean; error_code?: number; description?: string };
      expect([200, 400, 403, 404]).toContain(status);
      expect(answer.ok).toBe(status === 200);
      if (!answer.ok) expect(answer.description).toMatch(/^(Bad Request|Forbidden|Not Found): /);
    }),
    { numRuns: 3000, seed: SEED },
  );
  // Still in good order.
  await anna.sendText('still there?');
  expect((await anna.lastMessage()).text).toBe('still there?');
});

test('whatever a client of the page sends, it is done or refused, never a 500', async () => {
  const paths = fc.constantFrom(
    '/users',
    `/users/${anna.id}/block`,
    `/users/${anna.id}/unblock`,
    '/groups',
    '/groups/-1001000000001/members',
    `/chats/${anna.id}/messages`,
    `/chats/${anna.id}/photos`,
    `/chats/${anna.id}/documents`,
    `/chats/${anna.id}/press`,
    '/chats/9/messages',
    '/clock',
    '/faults/none',
  );
  const body = fc.record(
    {
      from: fc.oneof(fc.constant(anna.id), fc.jsonValue()),
      text: fc.jsonValue(),
      content: fc.jsonValue(),
      messageId: fc.jsonValue(),
      data: fc.jsonValue(),
      first_name: fc.jsonValue(),
      title: fc.jsonValue(),
      members: fc.jsonValue(),
      advanceMs: fc.constantFrom(0, '1', null),
      __proto__: fc.constant({ polluted: true }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(paths, body, async (path, fields) => {
      const { status } = await raw('POST', `/playground/api${path}`, JSON.stringify(fields), json);
      expect([200, 400, 404, 409]).toContain(status);
    }),
    { numRuns: 1500, seed: SEED },
  );
  expect('polluted' in {}).toBe(false);
  await anna.unblock();
});

test.each<[string, string, string, string, Record<string, string>, number]>([
  ['JSON cut off', 'POST', 'sendMessage', '{"chat_id":', json, 400],
  ['JSON that is a list', 'POST', 'sendMessage', '[1]', json, 400],
  ['a form without a boundary', 'POST', 'sendPhoto', 'x', { 'content-type': 'multipart/form-data' }, 400],
  ['nothing at all', 'POST', 'sendMessage', '', {}, 400],
  ['an unknown method', 'POST', 'constructor', '{}', json, 404],
])('%s is refused', async (_case, method, name, body, headers, status) => {
  expect((await raw(method, callPath(name), body, headers)).status).toBe(status);
});

test('parameters come in the query and in forms, too; method names in any case', async () => {
  const query = await raw('GET', `${callPath('SENDmessage')}?chat_id=${anna.id}&text=by%20query`, '');
  expect(query.status).toBe(200);
  const form = await raw('POST', callPath('sendMessage'), `chat_id=${anna.id}&text=by+form`, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(form.status).toBe(200);
  expect((await anna.messages()).slice(-2).map((message) => message.text)).toEqual(['by query', 'by form']);
});

test.each([
  '/playground/../package.json',
  '/playground/%2e%2e/%2e%2e/package.json',
  '/playground/..%2fstate.ts',
  '/playground/x/../../index.ts',
  '//',
  '/playground/page-files.ts',
])('no file outside of the page is served: %s', async (path) => {
  expect((await raw('GET', path, '')).status).toBe(404);
});

test('a page of another site cannot act through the visitor’s browser', async () => {
  const body = JSON.stringify({ from: anna.id, text: 'not me' });
  const path = `/playground/api/chats/${anna.id}/messages`;
  expect((await raw('POST', path, body, { origin: 'https://evil.example', 'content-type': 'text/plain' })).status).toBe(
    403,
  );
  expect((await raw('POST', path, body, { origin: new URL(telegram.url).origin, ...json })).status).toBe(200);
});
