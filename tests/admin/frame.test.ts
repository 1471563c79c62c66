import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { panelPermissions } from '../../src/api/panel/permissions';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { startServer, type TestServer } from '../support/server';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  browser = await openBrowser(server);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Role {
  readonly id: number;
  readonly code: string;
}

const rolesOf = async (): Promise<Role[]> =>
  (await server.request<Role[]>('GET', '/admin/roles', { token: root.token })).body.data;

const actionsOf = async (role: Role): Promise<string[]> => {
  const reply = await server.request<{ action: string }[]>('GET', `/admin/roles/${role.id}/permissions`, {
    token: root.token,
  });
  return reply.body.data.map(({ action }) => action);
};

describe('roles', () => {
  test('the five roles are seeded, Strapi’s own Editor and Author are gone', async () => {
    const codes = (await rolesOf()).map(({ code }) => code).sort();
    expect(codes).toEqual([
      'strapi-super-admin',
      'tillgram-accountant',
      'tillgram-cashier',
      'tillgram-manager',
      'tillgram-owner',
      'tillgram-support',
    ]);
  });

  test('a cashier has the queue and the link to their own Telegram, nothing else; the owner has every right of the panel', async () => {
    const roles = await rolesOf();
    const cashier = roles.find(({ code }) => code === 'tillgram-cashier')!;
    const owner = roles.find(({ code }) => code === 'tillgram-owner')!;
    expect((await actionsOf(cashier)).sort()).toEqual(['api::bot.link', 'api::wallet.decide', 'api::wallet.read']);
    expect(await actionsOf(owner)).toEqual(expect.arrayContaining([...panelPermissions]));
  });

  test('what an admin has taken away stays away after a restart, and nothing else is lost', async () => {
    const support = (await rolesOf()).find(({ code }) => code === 'tillgram-support')!;
    const before = await server.request<object[]>('GET', `/admin/roles/${support.id}/permissions`, {
      token: root.token,
    });
    const kept = (before.body.data as { action: string; id: number }[]).filter(
      ({ action }) => action !== 'api::users.message',
    );
    await server.request('PUT', `/admin/roles/${support.id}/permissions`, {
      token: root.token,
      body: {
        permissions: (kept as unknown as Record<string, unknown>[]).map(
          ({ action, subject, properties, conditions }) => ({ action, subject, properties, conditions }),
        ),
      },
    });
    await server.kill();
    await server.restart();
    const after = await actionsOf(support);
    expect(after).not.toContain('api::users.message');
    expect(after.sort()).toEqual(kept.map(({ action }) => action).sort());
  });
});

test('every permission that a page or a button names is one that the server registers', () => {
  const folder = path.resolve(__dirname, '../../src/admin');
  const files = readdirSync(folder, { recursive: true }).map(String);
  const named = files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').match(/'api::[a-z-]+\.[a-z-]+'/g) ?? [])
    .map((quoted) => quoted.slice(1, -1))
    .filter((id) => !id.startsWith('api::shop.product'));
  expect([...new Set(named)].filter((id) => !(panelPermissions as readonly string[]).includes(id))).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'the panel opens in the %s theme without a word in the console',
  async (theme) => {
    const panel = await browser.signIn(root, { theme });
    await panel.page.getByRole('heading', { level: 1 }).first().waitFor();
    await panel.shot('home');
    expect(panel.problems).toEqual([]);
  },
);

test('a cashier sees the queue in the menu and is refused elsewhere', async () => {
  const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Cashier');
  const panel = await browser.signIn(cashier, { language: 'ru' });
  await panel.open('/queue');
  await panel.page.getByRole('heading', { name: 'Очередь' }).first().waitFor();
  await panel.shot('queue-frame-ru');
  expect(panel.problems).toEqual([]);
});

test.each(['filters[$and]=x', 'filters[$or][0][$not]=1', 'filters[id][$between]=1', 'sort=name.foo', 'page=abc'])(
  'Strapi’s own lists of the panel, ?%s: 400, and no failure in the log',
  async (query) => {
    const before = server.log();
    for (const list of ['/content-manager/collection-types/api::shop.product', '/upload/files', '/admin/users']) {
      const { status } = await server.request('GET', `${list}?${query}`, { token: root.token });
      expect([list, status]).toEqual([list, 400]);
    }
    expect(server.log()).toBe(before);
  },
);
