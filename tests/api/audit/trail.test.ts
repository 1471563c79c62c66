import { auditTrail } from '../../../src/core/audit';
import { createApiToken } from '../../support/api-token';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, type TestServer } from '../../support/server';
import { until } from '../../support/until';
import { coreOn, newUser, seedMethods } from '../../support/wallet';

let server: TestServer;
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  await seedMethods(coreOn(server.database.db));
});

afterAll(() => server.stop());

interface Entry {
  readonly id: string;
  readonly command: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly edge: string; readonly label: string };
  readonly input: Readonly<Record<string, unknown>>;
  readonly record: string | null;
  readonly state: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const trail = async (query: string): Promise<Entry[]> => {
  const reply = await server.request<Entry[]>('GET', `/tillgram/audit?${query}`, { token: root.token });
  expect(reply.status).toBe(200);
  return reply.body.data;
};

describe('the audit trail', () => {
  test('of one record: asked by an integration, rejected by an admin, with edge and reason', async () => {
    const token = await createApiToken(server.database);
    const user = await newUser(coreOn(server.database.db));
    const body = { telegramId: user.telegramId, amount: '10.00', currency: 'PLN', method: 'blik' };
    const made = await server.request<{ documentId: string }>('POST', '/api/deposits', { token, body });
    const { documentId } = made.body.data;
    await server.request('PUT', `/tillgram/queue/deposit/${documentId}/reject`, {
      token: root.token,
      body: { reason: 'nothing came' },
    });
    expect(await trail(`record=${documentId}`)).toMatchObject([
      {
        command: 'wallet.reject-deposit',
        actor: { kind: 'admin', id: String(root.id), edge: 'panel', label: 'Root Admin' },
        input: { id: documentId, reason: 'nothing came' },
        state: 'rejected',
      },
      { command: 'wallet.create-deposit', actor: { kind: 'integration', edge: 'rest' }, state: 'pending' },
    ]);
  });

  test('a role, an admin and an API token that were changed on Strapi’s pages are in it, without any secret', async () => {
    await addAdmin(server, root, 'tillgram-cashier', 'Audited');
    const made = await server.request<{ id: number; accessKey: string }>('POST', '/admin/api-tokens', {
      token: root.token,
      body: { name: 'Partner', description: '', type: 'read-only', lifespan: null },
    });
    const { id, accessKey } = made.body.data;
    await server.request('PUT', `/admin/api-tokens/${id}`, {
      token: root.token,
      body: { name: 'Partner', description: 'new' },
    });
    await server.request('DELETE', `/admin/api-tokens/${id}`, { token: root.token });

    const entries = await until(async () => {
      const written = await trail(`actorKind=admin&actorId=${root.id}&pageSize=100`);
      return written.some(({ command }) => command === 'panel.delete-record') ? written : undefined;
    });
    const ofTokens = entries.filter((entry) => entry.input.type === 'admin::api-token');
    expect(ofTokens.map((entry) => entry.command)).toEqual(
      expect.arrayContaining(['panel.delete-record', 'panel.update-record', 'panel.create-record']),
    );
    const update = ofTokens.find(
      (entry) => entry.command === 'panel.update-record' && entry.after?.description === 'new',
    );
    expect(update?.before).toMatchObject({ description: '' });
    expect(entries.some((entry) => entry.input.type === 'admin::user')).toBe(true);
    const stored = JSON.stringify(await server.database.db.query('select input, result from audit.command'));
    expect(stored).not.toContain(accessKey);
    expect(stored).not.toMatch(/accessKey|"password"|registrationToken|encryptedKey/i);
  });

  test('is searched by command, by text and by time, and read on page by page', async () => {
    const core = coreOn(server.database.db);
    for (let index = 0; index < 5; index += 1) await newUser(core, `Searched ${index}`);
    const found = await trail('command=identity.register-user&text=Searched&pageSize=3');
    expect(found).toHaveLength(3);
    const rest = await trail(`command=identity.register-user&text=Searched&pageSize=3&after=${found.at(-1)?.id}`);
    expect(rest).toHaveLength(2);
    expect(await trail('command=identity&text=Searched')).toHaveLength(5);
    expect(await trail('command=identit&text=Searched')).toEqual([]);
    expect(await trail('text=Searched%25')).toEqual([]);
    expect(await trail(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  });

  test('a text is looked for so many rows at once: over all pages each match once, and how far it went is told', async () => {
    const { pool, db } = server.database;
    await pool.query(
      `insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
       select 'sought ' || n, case when n % 2 = 0 then 'sought.even' else 'sought.odd' end, sha256(n::text::bytea),
              jsonb_build_object('n', n, 'word', case when n % 7 = 0 or n > 290 then 'Needle' else 'hay' end), '{}',
              'integration', 'seeker', 'rest', 'Seeker'
         from generate_series(1, 300) n`,
    );
    const walk = async (filter: { readonly command: string; readonly actorId?: string }) => {
      const found: unknown[] = [];
      let stops = 0;
      let after: bigint | undefined;
      for (;;) {
        const page = await auditTrail(db, { ...filter, text: 'needle', after, limit: 3 }, 20);
        found.push(...page.entries.map(({ input }) => (input as { n: number }).n));
        expect(page.searchedTo === null || page.next !== null).toBe(true);
        if (page.searchedTo !== null) stops += 1;
        if (page.next === null) return { found, stops };
        after = page.next;
      }
    };
    const all = Array.from({ length: 300 }, (_, index) => 300 - index).filter((n) => n % 7 === 0 || n > 290);
    const whole = await walk({ command: 'sought' });
    expect(whole.found).toEqual(all);
    expect(whole.stops).toBeGreaterThan(5);
    expect((await walk({ command: 'sought.even', actorId: 'seeker' })).found).toEqual(all.filter((n) => n % 2 === 0));
    expect((await walk({ command: 'sought', actorId: 'nobody' })).found).toEqual([]);
  });

  test('what has a number is told and found by it', async () => {
    const { id } = await newUser(coreOn(server.database.db), 'Numbered');
    const body = { ownerKind: 'user', ownerId: String(id), purpose: 'wallet', currency: 'PLN', direction: 'add' };
    const made = await server.request<{ id: string }>('POST', '/tillgram/ledger/adjustments', {
      token: root.token,
      body: { ...body, amount: '1.00', reason: 'counted' },
    });
    const adjustment = { command: 'ledger.adjust-balance', record: made.body.data.id };
    expect(adjustment.record).toMatch(/^\d+$/);
    expect(await trail(`record=${adjustment.record}&command=ledger`)).toMatchObject([adjustment]);
  });

  test('is read only by those who may', async () => {
    const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Curious');
    expect((await server.request('GET', '/tillgram/audit', { token: cashier.token })).status).toBe(403);
    expect((await server.request('GET', '/tillgram/audit')).status).toBe(401);
  });
});
