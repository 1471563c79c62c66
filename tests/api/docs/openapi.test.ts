import { endpoints } from '../../../src/api/endpoints';
import { createApiToken } from '../../support/api-token';
import { startServer, userToken, type TestServer } from '../../support/server';
import { newUser, testCore } from '../../support/shop';
import { until } from '../../support/until';

const ORIGIN = 'https://shop.example';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ CORS_ORIGINS: ORIGIN });
});

afterAll(() => server.stop());

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly security: readonly object[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly properties?: object; readonly required?: unknown } }>
    >;
  };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const document = async (): Promise<OpenApi> => {
  const response = await fetch(`${server.url}/api/docs/openapi.json`);
  return (await response.json()) as OpenApi;
};

describe('OpenAPI', () => {
  test('describes every declared endpoint and nothing else', async () => {
    const { openapi, paths } = await document();
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const declared = endpoints
      .filter((endpoint) => !endpoint.name.startsWith('docs.'))
      .map((endpoint) => `${endpoint.method} /api${endpoint.path.replace(/:(\w+)/g, '{$1}')}`);
    expect(openapi).toBe('3.1.0');
    expect(described.sort()).toEqual(declared.sort());
  });

  test('each described route answers on the real server: 401 without a token where it needs one, never 404 or 405', async () => {
    const { paths } = await document();
    const refused: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(operations)) {
        const url = `${server.url}${path.replace(/\{\w+\}/g, '1')}`;
        const { status } = await fetch(url, { method: method.toUpperCase() });
        const isPublic = security.some((scheme) => Object.keys(scheme).length === 0);
        if (isPublic ? status >= 500 || status === 405 : status !== 401) refused.push(`${method} ${path}: ${status}`);
      }
    }
    expect(refused).toEqual([]);
  });

  test('how a list goes on is described, and is so', async () => {
    const core = testCore(server.database.db);
    const [user, integration] = [userToken(await newUser(core)), await createApiToken(server.database)];
    const { paths } = await document();
    const described = endpoints.filter(({ method, path }) => {
      const { meta } =
        paths[`/api${path}`]?.[method.toLowerCase()]?.responses['2XX']?.content['application/json']?.schema
          .properties ?? {};
      return meta?.required?.includes('pagination');
    });
    expect(described.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/orders', '/deposits', '/withdrawals/pending', '/me/statement', '/catalogue/search']),
    );
    for (const { path, who } of described) {
      const place = path.startsWith('/catalogue')
        ? path.endsWith('search')
          ? '?q=x'
          : '?city=x&district=x&category=x'
        : '';
      const token = who.includes('integration') ? integration : user;
      const { status, body } = await server.request('GET', `/api${path}${place}`, { token });
      const { meta } =
        paths[`/api${path}`]?.get?.responses['2XX']?.content['application/json']?.schema.properties ?? {};
      expect([path, status]).toEqual([path, 200]);
      expect([path, Object.keys(body.meta.pagination as object).sort()]).toEqual([
        path,
        [...(meta?.properties?.pagination?.required ?? [])].sort(),
      ]);
    }
  });

  test('how a body is refused as such stands with what takes one, and is so', async () => {
    const { paths } = await document();
    const integration = await createApiToken(server.database);
    const refusals = (path: string, method: string) =>
      Object.keys(paths[path]?.[method]?.responses ?? {}).filter((status) => ['413', '415'].includes(status));
    expect(refusals('/api/telegram-users', 'post')).toEqual(['413', '415']);
    expect(refusals('/api/telegram-users/{telegramId}', 'get')).toEqual([]);
    const statuses = [
      ['x'.repeat(300_000), 'application/json'],
      ['<a/>', 'application/xml'],
    ].map(async ([body, type = '']) => {
      const options = { token: integration, body, headers: { 'content-type': type } };
      return (await server.request('POST', '/api/telegram-users', options)).status;
    });
    expect(await Promise.all(statuses)).toEqual([413, 415]);
  });

  test('a file is described by its field, and so is an answer that is one', async () => {
    const { paths } = await document();
    const formOf = (path: string) => paths[path]?.post?.requestBody?.content;
    const needed = { '/api/proofs': 'proof', '/api/stock-photos': 'photo', '/api/stock-imports': 'file' };
    for (const [path, field] of Object.entries(needed)) {
      expect([path, formOf(path)]).toEqual([
        path,
        {
          'multipart/form-data': {
            schema: expect.objectContaining({ required: expect.arrayContaining([field]) as unknown }) as unknown,
          },
        },
      ]);
      expect(formOf(path)?.['multipart/form-data']?.schema.properties).toHaveProperty([field, 'format'], 'binary');
    }
    // With a proof or without, and then as JSON as well.
    expect(Object.keys(formOf('/api/deposits') ?? {})).toEqual(['application/json', 'multipart/form-data']);
    expect(formOf('/api/deposits')?.['multipart/form-data']?.schema.properties).toHaveProperty(
      'proof.anyOf.0.format',
      'binary',
    );
    const uploads = endpoints.filter(({ upload }) => upload).map(({ path }) => `/api${path}`);
    expect(uploads.sort()).toEqual([...Object.keys(needed), '/api/deposits'].sort());
    expect(Object.keys(paths['/api/proofs/{id}']?.get?.responses['2XX']?.content ?? {})).toEqual(['*/*']);
    expect(Object.keys(paths['/api/orders/{id}/photo']?.get?.responses['2XX']?.content ?? {})).toEqual(['image/*']);
  });

  test('HEAD is answered as GET is, without a body; a method that is not there: 405 with a code and Allow', async () => {
    for (const path of ['/healthz', '/readyz', '/api/docs/openapi.json', '/api/me']) {
      const got = await fetch(`${server.url}${path}`);
      const head = await fetch(`${server.url}${path}`, { method: 'HEAD' });
      expect([path, head.status, await head.text()]).toEqual([path, got.status, '']);
      await got.arrayBuffer();
    }
    for (const path of ['/api/me', '/api/products']) {
      const refused = await server.request('PATCH', path);
      expect([refused.status, refused.body.error.details.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(refused.headers.get('allow')).toContain('GET');
    }
  });

  test('a page of an allowed origin may send what the document asks for, and read what it promises', async () => {
    for (const path of ['/api/orders', '/api/products', '/graphql']) {
      const wanted = { origin: ORIGIN, 'access-control-request-method': 'POST' };
      const preflight = await fetch(`${server.url}${path}`, {
        method: 'OPTIONS',
        headers: { ...wanted, 'access-control-request-headers': 'authorization,content-type,idempotency-key' },
      });
      expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
      const answer = await fetch(`${server.url}${path}`, { headers: { origin: ORIGIN } });
      await answer.arrayBuffer();
      expect([path, answer.headers.get('access-control-expose-headers')]).toEqual([
        path,
        expect.stringMatching(/Idempotency-Hit, ?Retry-After, ?X-Request-Id/),
      ]);
    }
  });

  test('the page for people names every endpoint and runs no script', async () => {
    const response = await fetch(`${server.url}/api/docs`);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const { path } of endpoints.filter((endpoint) => !endpoint.name.startsWith('docs.'))) {
      expect(page).toContain(`<code>/api${path}</code>`);
    }
  });
});

describe('health', () => {
  test('/healthz, /readyz with the state of each part, /metrics', async () => {
    const ready = await server.request<{ ready: boolean; parts: Record<string, { state: string }> }>('GET', '/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body.data.parts).toMatchObject({
      database: { state: 'up' },
      jobs: { state: 'up' },
      bot: { state: 'up' },
    });
    // The bot's first call may come before the playground on the same server takes any.
    await until(async () => {
      const { body } = await server.request<typeof ready.body.data>('GET', '/readyz');
      return body.data.parts.telegram?.state === 'up' || undefined;
    });
    expect((await server.request('GET', '/healthz')).body.data).toEqual({ live: true });
    const metrics = await fetch(`${server.url}/metrics`).then((response) => response.text());
    expect(metrics).toContain('tillgram_http_request_seconds_count');
    for (const path of ['/healthz', '/api/nothing', '/tillgram/health', '/admin/init']) {
      const { headers } = await fetch(`${server.url}${path}`, { headers: { 'x-request-id': 'proxy-4711' } });
      expect([path, headers.get('x-request-id')]).toEqual([path, 'proxy-4711']);
    }
  });

  test('a job that nobody takes, and one that was given up, are told', async () => {
    const jobs = async (): Promise<unknown> => {
      const { body } = await server.request<{ parts: Record<string, unknown> }>('GET', '/readyz');
      return body.data.parts.jobs;
    };
    const { pool } = server.database;
    await pool.query(
      `select graphile_worker.add_job('test.nobody', run_at => now() - interval '2 hours', max_attempts => 1)`,
    );
    expect(await jobs()).toMatchObject({
      state: 'degraded',
      detail: expect.stringMatching(/^a job has waited for \d+ s/) as string,
    });
    await pool.query(`update graphile_worker._private_jobs set attempts = 1 where max_attempts = 1`);
    expect(await jobs()).toEqual({
      state: 'degraded',
      detail: '1 job was given up after its last try',
      notes: [{ code: 'jobs-given-up', values: { count: 1 } }],
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('\ntillgram_jobs_given_up 1\n');
  });
});
