import { z } from 'zod';
import { endpoints, panelEndpoints } from '../../src/api/endpoints';
import type { Endpoint } from '../../src/platform/http/endpoint';
import { createApiToken } from '../support/api-token';
import { registerFirstAdmin } from '../support/panel';
import { slip } from '../support/pictures';
import { startServer, userToken, type Reply, type TestServer } from '../support/server';

/** What people and programs send where an amount, an id or a text should stand. */
const BAD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e-9,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  Number.MAX_SAFE_INTEGER,
  {},
  [],
  [[]],
  { $gt: '' },
  '',
  ' ',
  '-1',
  '0',
  '0.001',
  '1,5',
  '0x10',
  '1e3',
  'NaN',
  'Infinity',
  '1000000000000000000',
  '9999999999999999.99',
  '9'.repeat(19),
  '９９',
  '٩٩',
  '100\u200e',
  "'; drop table up_users; --",
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  { '\ud800': '\u0000' },
  'x'.repeat(10_000),
  '😀'.repeat(2_000),
];

/** Those that an address can hold: half of a surrogate pair has no UTF-8. */
const BAD_TEXTS = BAD_VALUES.filter(
  (value): value is string => typeof value === 'string' && !/\p{Surrogate}/u.test(value),
);

/** Node itself refuses a request line and headers of more than 16 kB together, with 431 and no body. */
const MAX_QUERY_VALUE = 4_000;

const BAD_PARAMETERS = [
  '0',
  '-1',
  'NaN',
  '9'.repeat(40),
  "' or 1=1",
  '%00',
  '..%2f..',
  'zzzzzzzzzzzzzzzzzzzzzzzz',
  '%E0%A4%A',
];

/** Valid values by field name, so that one bad field at a time is what a request is refused for. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  telegramId: '900001',
  amount: '10.00',
  currency: 'PLN',
  method: 'blik',
  accountName: 'Somebody',
  name: 'Somebody',
  reason: 'because',
  chain: 'LTC',
};

let server: TestServer;
let tokens: readonly string[];
let panelToken: string;

beforeAll(async () => {
  // Without a worker: what its scheduled jobs write would be taken for the requests' doing.
  server = await startServer({ ROLES: 'web' });
  const integration = await createApiToken(server.database);
  await server.request('POST', '/api/telegram-users', {
    token: integration,
    body: { telegramId: '900001', name: 'Somebody' },
  });
  const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = 900001');
  tokens = [integration, userToken(user?.id ?? 0)];
  panelToken = (await registerFirstAdmin(server)).token;
});

afterAll(() => server.stop());

interface Shape {
  readonly properties?: Readonly<Record<string, unknown>>;
}

const fieldsOf = (schema: z.ZodType | undefined): readonly string[] => {
  if (!schema) return [];
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return Object.keys(properties ?? {});
};

const sampleOf = (schema: z.ZodType | undefined): Record<string, unknown> =>
  Object.fromEntries(fieldsOf(schema).flatMap((field) => (field in SAMPLES ? [[field, SAMPLES[field]]] : [])));

const urlOf = (endpoint: Endpoint, parameter: string): string => `/api${endpoint.path.replace(/:\w+/g, parameter)}`;

interface Attempt {
  readonly what: string;
  readonly url: string;
  readonly body?: unknown;
}

function attemptsAt(endpoint: Endpoint): Attempt[] {
  const attempts: Attempt[] = [];
  const fill = 'unknownid';
  for (const parameter of endpoint.params ? BAD_PARAMETERS : []) {
    const body = endpoint.method === 'GET' ? undefined : sampleOf(endpoint.body);
    attempts.push({ what: `path ${parameter}`, url: urlOf(endpoint, parameter), body });
  }
  for (const field of fieldsOf(endpoint.query)) {
    for (const value of BAD_TEXTS) {
      attempts.push({
        what: `?${field}=${value.slice(0, 20)}`,
        url: `${urlOf(endpoint, fill)}?${field}=${encodeURIComponent(value).slice(0, MAX_QUERY_VALUE)}`,
      });
    }
  }
  attempts.push({ what: 'an unknown query field', url: `${urlOf(endpoint, fill)}?__proto__=1&sort=password` });
  if (endpoint.method === 'GET') return attempts;
  for (const body of [
    'not json',
    '[]',
    'null',
    '"text"',
    '{"__proto__":{"role":1}}',
    '{"id":1,"state":"approved","role":1}',
    '{',
  ]) {
    attempts.push({ what: `body ${body}`, url: urlOf(endpoint, fill), body });
  }
  for (const field of fieldsOf(endpoint.body)) {
    for (const value of BAD_VALUES) {
      attempts.push({
        what: `${field}=${String(JSON.stringify(value)).slice(0, 30)}`,
        url: urlOf(endpoint, fill),
        body: { ...sampleOf(endpoint.body), [field]: value },
      });
    }
  }
  return attempts;
}

/** How many rows there are of everything that a refused request must not write. */
async function rowCounts(): Promise<string> {
  const rows = await server.database.db.query<{ counts: string }>(`
    select string_agg(t.schemaname || '.' || t.relname || '=' || (xpath('/row/c/text()', query_to_xml(
             format('select count(*) as c from %I.%I', t.schemaname, t.relname), false, true, '')))[1]::text, ' '
             order by t.schemaname, t.relname) as counts
      from pg_stat_user_tables t
     where t.schemaname in ('ledger', 'audit', 'public', 'crypto') and t.relname not like 'strapi\\_%'`);
  return rows[0]?.counts ?? '';
}

const send = (attempt: Attempt, method: string, token: string) =>
  server.request(method, attempt.url, {
    token,
    body: attempt.body,
    headers: { 'content-type': 'application/json' },
  });

describe.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s',
  (_, endpoint) => {
    test('bad input: an error of the contract, never a 500, and what is refused writes nothing', async () => {
      if (endpoint.name.startsWith('docs.')) return;
      const wrong: string[] = [];
      for (const token of tokens) {
        const before = await rowCounts();
        let accepted = 0;
        for (const attempt of attemptsAt(endpoint)) {
          const { status, body } = await send(attempt, endpoint.method, token);
          if (status < 300) accepted += 1;
          else if (status >= 500 || typeof body.error.details.code !== 'string')
            wrong.push(`${attempt.what}: ${status}`);
        }
        if (accepted === 0 && (await rowCounts()) !== before) wrong.push('something was written');
      }
      expect(wrong).toEqual([]);
    });

    test('without a token: 401, unless it is public', async () => {
      const { status } = await fetch(`${server.url}${urlOf(endpoint, 'unknownid')}`, { method: endpoint.method });
      if (endpoint.who.includes('public')) expect(status).not.toBe(401);
      else expect(status).toBe(401);
    });
  },
);

test('the panel: a number that no column holds is refused or finds nothing, whichever list is asked', async () => {
  const lists = panelEndpoints.filter(({ method, unlimited }) => method === 'GET' && unlimited !== true);
  const wrong: string[] = [];
  for (const { path, query } of lists) {
    for (const field of fieldsOf(query)) {
      for (const number of ['2147483648', '9223372036854775808']) {
        const url = `${server.url}/tillgram${path.replace(/:\w+/g, '1')}?${field}=${number}`;
        const response = await fetch(url, { headers: { authorization: `Bearer ${panelToken}` } });
        await response.arrayBuffer();
        if (response.status >= 500) wrong.push(`${path}?${field}=${number}: ${response.status}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

describe('bodies', () => {
  test('nested a thousand times: 400', async () => {
    const body = { name: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) as unknown };
    const reply = await server.request('POST', '/api/telegram-users', { token: tokens[0], body });
    expect(reply.status).toBe(400);
  });

  test('larger than 256 kB: 413', async () => {
    const reply = await server.request('POST', '/api/telegram-users', {
      token: tokens[0],
      body: { name: 'x'.repeat(300_000) },
    });
    expect(reply.status).toBe(413);
  });

  const register = (bytes: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.url}/api/telegram-users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json', ...headers },
      body: Buffer.from(bytes, 'latin1'),
    });

  test('not in UTF-8: 400, for a name would be kept with other letters', async () => {
    const response = await register('{"telegramId":"900010","name":"Zo\xeb"}');
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { details: { code: 'INVALID_INPUT', field: 'body', rule: 'must be JSON in UTF-8' } } },
    ]);
    const marked = await register('\xef\xbb\xbf{"telegramId":"900011","name":"Zo\xc3\xab"}');
    expect([marked.status, await marked.json()]).toMatchObject([201, { data: { name: 'Zoë' } }]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['of another type that begins like ours', { 'content-type': 'application/json-patch+json' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('%s: 415', async (_, headers) => {
    expect((await register('{"telegramId":"900012","name":"x"}', headers)).status).toBe(415);
  });

  test('a form that has a field twice: 400 that names it', async () => {
    const form = new FormData();
    for (const amount of ['10.00', '20.00']) form.append('amount', amount);
    const reply = await server.request('POST', '/api/deposits', { token: tokens[1], body: form });
    expect([reply.status, reply.body.error.details]).toEqual([
      400,
      { code: 'INVALID_INPUT', field: 'amount', rule: 'must be given once' },
    ]);
  });

  test('an Idempotency-Key of 10 kB: 400 that names it', async () => {
    const reply = await server.request('POST', '/api/telegram-users', {
      token: tokens[0],
      key: 'k'.repeat(10_000),
      body: { telegramId: '900009', name: 'x' },
    });
    expect(reply.status).toBe(400);
    expect(reply.body.error.details.field).toBe('Idempotency-Key');
  });
});

describe('Strapi’s own routes', () => {
  const fails = async (asks: readonly (() => Promise<Reply>)[]): Promise<void> => {
    for (const ask of asks) {
      const { status, body } = await ask();
      expect([status, body.error.details.code]).toEqual([400, 'INVALID_INPUT']);
    }
  };

  test.each(['/api/auth/local', '/graphql', '/tillgram/rates'])(
    'a body for %s that is not JSON: 400 that names it, and no failure in the log',
    async (path) => {
      const before = server.log();
      for (const body of ['not json', '{', 'null', '"text"']) {
        const reply = await server.request('POST', path, { body, headers: { 'content-type': 'application/json' } });
        expect([reply.status, reply.body.error.details]).toEqual([
          400,
          { code: 'INVALID_INPUT', field: 'body', rule: 'must be JSON: an object or a list' },
        ]);
      }
      expect(server.log()).toBe(before);
    },
  );

  test.each([
    [{ 'content-type': 'multipart/form-data' }, 400, 'INVALID_INPUT'],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, 400, 'INVALID_INPUT'],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 400, 'INVALID_INPUT'],
    [{ 'content-type': 'application/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('a body that is not what %j says: %d', async (headers, status, code) => {
    const before = server.log();
    const reply = await server.request('POST', '/api/auth/local', { body: '<a/>', headers });
    expect([reply.status, reply.body.error.details.code]).toEqual([status, code]);
    expect(server.log()).toBe(before);
  });

  test.each([
    'filters[id]=abc',
    `filters[id]=${'9'.repeat(30)}`,
    'filters[name]=%00',
    'filters=5',
    'filters[$or]=5',
    'filters[name][$between]=1',
    'filters[discountPercent]=abc',
    'fields=constructor',
    '_q[a]=1',
    '_q=%00',
  ])('GET /api/products?%s: 400, never a 500', (query) =>
    fails([() => server.request('GET', `/api/products?${query}`)]),
  );

  test.each(['/api/auth/local', '/api/auth/forgot-password', '/admin/login', '/admin/register'])(
    'a body for %s that is nested too deeply: 400 that names it, and no failure in the log',
    async (path) => {
      const before = server.log();
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const body = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
        const reply = await server.request('POST', path, { body, headers: { 'content-type': 'application/json' } });
        expect([reply.status, reply.body.error.details.rule]).toEqual([400, 'is nested too deeply']);
      }
      expect(server.log()).toBe(before);
    },
  );

  test.each(['//x', '///api/me', '/%00', '/api/roles/%00', '/api/%E0%A4%A', '/..%2f..%2fpackage.json', '/C:%5Cx'])(
    'GET %s: 400 that names the path, and no failure in the log',
    async (path) => {
      const before = server.log();
      const { status, body } = await server.request('GET', path);
      expect([status, body.error.details]).toEqual([
        400,
        { code: 'INVALID_INPUT', field: 'path', rule: 'must name something below the root, in UTF-8' },
      ]);
      expect(server.log()).toBe(before);
    },
  );

  test('the panel: U+0000 where people sign in: 400 that names the field', async () => {
    const reply = await server.request('POST', '/admin/login', { body: { email: 'a\u0000@b.example', password: 'x' } });
    expect([reply.status, reply.body.error.details.field]).toEqual([400, 'email']);
  });

  test('an upload whose fileInfo is not JSON: 400 that names it', async () => {
    const form = new FormData();
    form.set('files', new Blob([new Uint8Array(await slip('a'))], { type: 'image/png' }), 'a.png');
    form.set('fileInfo', 'not json');
    const reply = await server.request('POST', '/api/upload', { token: tokens[0], body: form });
    expect([reply.status, reply.body.error.details.field]).toEqual([400, 'fileInfo']);
  });

  test('U+0000 where people sign in: 400', () =>
    fails([
      () => server.request('POST', '/api/auth/local', { body: { identifier: '\u0000', password: 'x' } }),
      () => server.request('GET', '/api/auth/email-confirmation?confirmation=%00'),
      () => server.request('GET', '/api/products/%00'),
    ]));

  test('a value that is to be unique and that no column holds: 400, and the server lives on', async () => {
    const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = 900001');
    const path = `/api/users/${user?.id}`;
    await fails(
      [{ telegramId: '9'.repeat(30) }, { username: 'abc\u0000' }].map(
        (body) => () => server.request('PUT', path, { token: tokens[0], body }),
      ),
    );
    expect((await server.request('GET', path, { token: tokens[0] })).status).toBe(200);
  });

  test('the panel: a check that fails in the database is answered, and the server lives on', async () => {
    const folder = (name: string) =>
      server.request('POST', '/upload/folders', { token: panelToken, body: { name, parent: null } });
    expect((await folder('photos\u0000')).status).toBe(400);
    expect((await folder('photos')).status).toBe(201);
  });
});
