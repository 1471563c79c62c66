import { getIntrospectionQuery } from 'graphql';
import { startServer, type TestServer } from '../support/server';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ROLES: 'web' });
});

afterAll(() => server.stop());

const send = (body: string) =>
  fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

const query = (text: string) => send(JSON.stringify({ query: text }));

test('products are open to all', async () => {
  const response = await query('{ products(pagination: { limit: 1 }) { documentId name } }');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: { products: [] } });
});

test('an alias bomb, deep nesting: refused before they run', async () => {
  const aliases = Array.from({ length: 300 }, (_, i) => `p${i}: products { name }`).join(' ');
  expect((await query(`{ ${aliases} }`)).status).toBe(400);
  const deep = `${'{ a '.repeat(50)}${'}'.repeat(50)}`;
  expect((await query(deep)).status).toBe(400);
});

test('a kilobyte of fragments that stand for 2³⁰ fields: refused at once, not worked on for ever', async () => {
  const levels = Array.from({ length: 30 }, (_, i) => `fragment f${i} on Product { ...f${i + 1} ...f${i + 1} }`);
  const response = await query(`{ products { ...f0 } } ${levels.join(' ')} fragment f30 on Product { name }`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('too many selections');
});

test.each([
  ['{ products { ...known } } fragment known on Product { ...known }', 'within itself'],
  ['{ products { ...unknown } }', 'Unknown fragment'],
])('%s: the sender reads what is wrong, and the log no failure', async (text, says) => {
  const before = server.log();
  const response = await query(text);
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(says)]);
  expect(server.log()).toBe(before);
});

test('variables that are nested three thousand times: 400, and no failure in the log', async () => {
  const before = server.log();
  const filters = `${'{"and":['.repeat(3_000)}{}${']}'.repeat(3_000)}`;
  const text = 'query ($filters: ProductFiltersInput) { products(filters: $filters) { name } }';
  const body = `{"query":${JSON.stringify(text)},"variables":{"filters":${filters}}}`;
  const response = await send(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { error: { details: { code: 'INVALID_INPUT', rule: 'is nested too deeply' } } } }],
  });
  expect(server.log()).toBe(before);
});

test('the introspection that tools ask for is answered', async () => {
  expect((await query(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }))).status).toBe(200);
});

test('a page of 10⁶ rows holds at most a hundred', async () => {
  const response = await query('{ products(pagination: { limit: 1000000 }) { name } }');
  const { data } = (await response.json()) as { data: { products: unknown[] } | null };
  expect(data?.products.length ?? 0).toBeLessThanOrEqual(100);
});

test('other origins are not let in', async () => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test.each([
  'query { product(documentId: "\\u0000") { name } }',
  'query { products(filters: { name: { eq: "\\u0000" } }) { name } }',
  'mutation { login(input: { identifier: "\\u0000", password: "x" }) { jwt } }',
])('GraphQL, %s: a mistake of the sender, and nothing of the statement that was refused', async (asked) => {
  const text = await (await query(asked)).text();
  expect(text).not.toMatch(/select|up_users/i);
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});
