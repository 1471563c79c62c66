import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { KNOWN_PHOTOS } from '../../../src/core/shop/sql/photo-sql';
import { forgetPhotosJob } from '../../../src/jobs/shop-forget-photos';
import type { JobContext } from '../../../src/platform/jobs/job';
import { createApiToken } from '../../support/api-token';
import { expectSoundLedger, fund } from '../../support/ledger';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { slip } from '../../support/pictures';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { expectSoundShop, newProduct, newUser, testCore } from '../../support/shop';
import { TelegramClient, textOf } from '../../support/telegram';
import { until } from '../../support/until';

/** No system numbers a process so high. */
const LEFT_BY_THE_DEAD = ['tillgram-upload-99999999-photo', 'tillgram-export-99999999-list'];
const LEFT_BY_STRAPI = 'strapi-upload-a1B2c3';
/** This one lives. */
const OF_OTHERS = ['somebody-elses', 'strapi-upload-notes', `tillgram-upload-${process.pid}-photo`];
/** An upload that is going on, perhaps another server's. */
const OF_STRAPI_NOW = 'strapi-upload-d4E5f6';
const STAYS = [...OF_OTHERS, OF_STRAPI_NOW];

let temporary: string;
let server: TestServer;
let core: Core;
let token: string;
let root: Admin;

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'tillgram-uploads-'));
  for (const name of [...LEFT_BY_THE_DEAD, ...OF_OTHERS]) await writeFile(path.join(temporary, name), 'half a file');
  for (const name of [LEFT_BY_STRAPI, OF_STRAPI_NOW]) {
    await mkdir(path.join(temporary, name));
    await writeFile(path.join(temporary, name, 'thumbnail_photo'), 'half a picture');
  }
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
  for (const name of [LEFT_BY_STRAPI, ...OF_OTHERS]) await utimes(path.join(temporary, name), twoDaysAgo, twoDaysAgo);
  server = await startServer({ TMPDIR: temporary });
  core = testCore(server.database.db, systemClock);
  token = await createApiToken(server.database);
  root = await registerFirstAdmin(server);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
  await rm(temporary, { recursive: true });
});

const form = (field: string, bytes: Buffer | string, name: string, more: Readonly<Record<string, string>> = {}) => {
  const made = new FormData();
  for (const [key, value] of Object.entries(more)) made.set(key, value);
  made.set(field, new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), name);
  return made;
};

const upload = (bytes: Buffer, name = 'key.jpg'): Promise<Reply<{ readonly photo: string }>> =>
  server.request('POST', '/api/stock-photos', { token, body: form('photo', bytes, name) });

const importCsv = (csv: string, photos: Readonly<Record<string, string>> = {}, dryRun = 'false') =>
  server.request('POST', '/api/stock-imports', {
    token,
    body: form('file', csv, 'stock.csv', { photos: JSON.stringify(photos), dryRun }),
  });

/** A picture as a phone takes it: on its side, with the place where it was taken. */
const taken = async (name: string): Promise<Buffer> =>
  sharp(await slip(name))
    .withExif({ IFD3: { GPSLatitude: '52/1 13/1 0/1', GPSLatitudeRef: 'N' }, IFD0: { Make: 'Camera' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

async function buy(product: string, userId: number): Promise<{ order: string; photo: string | null }> {
  const mine = userToken(userId);
  const path = `/api/products/${product}/reserve`;
  const reserved = await server.request<{ documentId: string }>('POST', path, { token: mine });
  const bought = await server.request<{ documentId: string; delivery: { photo: string | null } }>(
    'POST',
    '/api/orders',
    { token: mine, body: { reservation: reserved.body.data.documentId } },
  );
  return { order: bought.body.data.documentId, photo: bought.body.data.delivery.photo };
}

async function richUser(): Promise<number> {
  const userId = await newUser(core);
  await fund(server.database.db, userId, 100_000n);
  return userId;
}

const get = (path: string, bearer?: string): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });

test('imported by its name, bought, read by its buyer: upright, without EXIF; by nobody else', async () => {
  const original = await taken('the key');
  const { photo } = (await upload(original)).body.data;
  const product = await newProduct(core, 0);
  expect((await importCsv(`sku,photo\n${product.sku},key.jpg\n`, { 'key.jpg': photo })).status).toBe(201);
  const buyer = await richUser();
  const bought = await buy(product.documentId, buyer);
  expect(bought.photo).toBe(`/api/orders/${bought.order}/photo`);
  const path = bought.photo ?? '';

  const served = await get(path, userToken(buyer));
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(served.headers.get('cache-control')).toBe('private, no-store');
  expect(served.headers.get('x-content-type-options')).toBe('nosniff');
  const bytes = Buffer.from(await served.arrayBuffer());
  const { exif, width, height } = await sharp(bytes).metadata();
  expect([exif, width, height]).toEqual([undefined, 640, 400]);

  expect((await get(path, userToken(await newUser(core)))).status).toBe(404);
  expect((await get(path)).status).toBe(401);
  const id = createHash('sha256').update(original).digest('hex');
  expect(photo).toBe(`photo:${id}`);
  for (const guess of [
    `/uploads/${id}`,
    `/uploads/${id}.jpg`,
    '/uploads/key.jpg',
    `/api/stock-photos/${id}`,
    `/api/upload/files/${id}`,
  ]) {
    expect([guess, (await get(guess)).ok]).toEqual([guess, false]);
    expect([guess, (await get(guess, userToken(buyer))).ok]).toEqual([guess, false]);
  }
});

test('the photo’s name is nowhere that others read: REST, populate, filters, GraphQL, panel lists', async () => {
  const id = createHash('sha256')
    .update(await taken('the key'))
    .digest('hex');
  const paths = ['/api/products?populate=*', '/api/products?populate[stockItems]=*', '/api/upload/files'];
  for (const path of paths) expect(await (await get(path)).text()).not.toContain(id);
  for (const filter of ['filters[photo][$contains]=photo', 'filters[stockItems][photo][$notNull]=1', 'sort=photo']) {
    expect((await get(`/api/products?${filter}`)).status).toBe(400);
  }
  for (const query of ['{ products { stockItems { photo } } }', '{ stockPhotos { id } }', '{ uploadFiles { url } }']) {
    const reply = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await reply.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
    expect(data ?? null).toBeNull();
    expect(errors[0]?.extensions.code).toBe(query.includes('uploadFiles') ? 'FORBIDDEN' : 'GRAPHQL_VALIDATION_FAILED');
  }
  for (const path of ['/tillgram/shop/orders', '/tillgram/shop/products']) {
    expect(await (await get(path, root.token)).text()).not.toContain(id);
  }
  const commands = await server.database.db.query<{ row: string }>(
    `select (c.input || c.result)::text as row from audit.command c where c.name = 'shop.purchase-reservation'`,
  );
  expect(JSON.stringify(commands)).not.toContain(id);
});

test('the bot delivers it as a photo, and again on request', async () => {
  const telegram = new TelegramClient(`${server.url}/playground`);
  const ola = await telegram.createUser({ first_name: 'Ola', language_code: 'en' });
  await ola.start();
  await ola.waitForMessage('Hello, Ola');
  const [row] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    ola.id,
  ]);
  const userId = row?.id ?? 0;
  await fund(server.database.db, userId, 100_000n);
  const { photo } = (await upload(await taken('the chest'))).body.data;
  const product = await newProduct(core, 0, { name: 'Treasure chest' });
  await importCsv(`sku,photo,text\n${product.sku},${photo},Under the oak\n`);
  const { order } = await buy(product.documentId, userId);
  const delivered = await ola.waitForMessage((message) => message.photo !== undefined);
  expect(textOf(delivered)).toContain('Treasure chest');
  expect(delivered.photo?.map(({ width, height }) => width > height)).not.toContain(false);
  await ola.waitForMessage('Under the oak');
  await ola.mark();
  await server.request('POST', `/api/orders/${order}/redeliver`, { token: userToken(userId) });
  await ola.waitForMessage((message) => message.photo !== undefined);
});

test('an admin who may import stock reads it, a cashier does not', async () => {
  const { photo } = (await upload(await taken('the tower'))).body.data;
  const product = await newProduct(core, 0);
  await importCsv(`sku,photo\n${product.sku},${photo}\n`);
  const { order } = await buy(product.documentId, await richUser());
  const plain = await newProduct(core, 1);
  const without = (await buy(plain.documentId, await richUser())).order;
  const detail = (id: string) =>
    server.request<{ hasPhoto: boolean }>('GET', `/tillgram/shop/orders/${id}`, { token: root.token });
  expect([(await detail(order)).body.data.hasPhoto, (await detail(without)).body.data.hasPhoto]).toEqual([true, false]);
  const path = `/tillgram/shop/orders/${order}/photo`;
  expect((await get(path, root.token)).status).toBe(200);
  expect((await get(`/tillgram/shop/orders/${without}/photo`, root.token)).status).toBe(404);
  const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Kasia');
  expect((await get(path, cashier.token)).status).toBe(403);
  expect((await get(path)).status).toBe(401);
});

test('what is no photo is refused, whatever its name; a truncated one too; nothing is kept', async () => {
  const stored = async (): Promise<number> => (await server.database.db.query('select 1 from shop.stock_photo')).length;
  const before = await stored();
  const whole = await taken('whole');
  const bad: [string, Buffer][] = [
    ['empty.jpg', Buffer.alloc(0)],
    ['program.jpg', Buffer.from('MZ\x90\x00 this program')],
    ['script.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['slip.pdf', Buffer.from('%PDF-1.4\n%%EOF\n')],
    ['cut.jpg', whole.subarray(0, whole.length / 2)],
  ];
  for (const [name, bytes] of bad) {
    const reply = await upload(bytes, name);
    expect([name, reply.status, reply.body.error.details.code]).toEqual([name, 422, 'PHOTO_UNUSABLE']);
  }
  expect((await upload(Buffer.alloc(11 * 1024 * 1024), 'large.jpg')).status).toBe(413);
  const user = userToken(await newUser(core));
  const body = form('photo', whole, 'whole.jpg');
  expect((await server.request('POST', '/api/stock-photos', { token: user, body })).status).toBe(403);
  expect(await stored()).toBe(before);
});

test('an import that names a photo nobody uploaded, or one that lies in public, is refused line by line', async () => {
  const { sku } = await newProduct(core, 0);
  const unknown = `photo:${'0'.repeat(64)}`;
  const reply = await importCsv(`sku,photo\n${sku},${unknown}\n${sku},/uploads/key.jpg\n${sku},missing.jpg\n`);
  expect(reply.status).toBe(422);
  expect(reply.body.error.details.problems).toEqual([
    `line 2 (${sku}): names a photo that was not uploaded`,
    `line 3 (${sku}): photo: must be an https URL, or the name of a photo that was uploaded with the file`,
    `line 4 (${sku}): photo: must be an https URL, or the name of a photo that was uploaded with the file`,
  ]);
  const bad = await importCsv('sku,photo\n', { 'a.jpg': 'https://example.com/a.jpg' });
  expect(bad.status).toBe(400);
});

test('the same photo twice is stored once; as an item of one product it is the same item', async () => {
  const bytes = await taken('twice');
  const first = (await upload(bytes)).body.data.photo;
  expect((await upload(bytes, 'other name.jpg')).body.data.photo).toBe(first);
  const { sku } = await newProduct(core, 0);
  const reply = await importCsv(`sku,photo\n${sku},a.jpg\n${sku},b.jpg\n`, { 'a.jpg': first, 'b.jpg': first });
  expect(reply.body.error.details.problems).toEqual([`line 3 (${sku}): is the same item as line 2`]);
});

test('by direct SQL a stored photo is neither changed nor taken away, nor named without being there', async () => {
  const { pool } = server.database;
  await expect(pool.query('delete from shop.stock_photo')).rejects.toMatchObject({ constraint: 'stock_photo_kept' });
  await expect(
    pool.query(
      `insert into shop.stock_payload (stock_item_id, product_id, digest, photo)
       select s.id, s.product_id, sha256('x'), 'photo:' || repeat('1', 64) from stock_items s limit 1`,
    ),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^23/) as string });
});

describe('photos that were uploaded and never used', () => {
  const DAY_MS = 24 * 3600_000;
  const ids = async (): Promise<string[]> =>
    (await server.database.db.query<{ id: string }>('select id from shop.stock_photo')).map(({ id }) => id);
  const idOf = async (bytes: Buffer): Promise<string> => (await upload(bytes)).body.data.photo.slice('photo:'.length);
  const nightOf = (days: number): JobContext => ({
    core: testCore(server.database.db, { now: () => new Date(Date.now() + days * DAY_MS) }),
    jobId: String(days),
    signal: new AbortController().signal,
  });
  const commands = () =>
    server.database.db.query(`select 1 from audit.command where name = 'shop.forget-unused-photos'`);

  test('are deleted after a week; those that an item delivers stay, those sent again count anew', async () => {
    const product = await newProduct(core, 0);
    const [used, unused, again] = [
      await idOf(await slip('used')),
      await idOf(await slip('unused')),
      await slip('again'),
    ];
    expect((await importCsv(`sku,photo\n${product.sku},photo:${used}\n`)).status).toBe(201);
    const sentAgain = await idOf(again);
    await forgetPhotosJob.run(nightOf(6), {});
    expect(await ids()).toEqual(expect.arrayContaining([used, unused, sentAgain]));
    expect(await commands()).toEqual([]);

    await server.database.pool.query(`update shop.stock_photo set at = at - interval '30 days'`);
    await idOf(again);
    await forgetPhotosJob.run(nightOf(0), {});
    const left = await ids();
    expect(left).toEqual(expect.arrayContaining([used, sentAgain]));
    expect(left).not.toContain(unused);
    await forgetPhotosJob.run(nightOf(0), {});
    expect(await commands()).toHaveLength(1);
  });

  test('one that an import names in that moment is not deleted under it', async () => {
    const id = await idOf(await slip('in that moment'));
    await server.database.pool.query(`update shop.stock_photo set at = at - interval '30 days' where id = $1`, [id]);
    await server.database.db.transaction(async (tx) => {
      expect(await tx.query(KNOWN_PHOTOS, [[id]])).toHaveLength(1);
      await forgetPhotosJob.run(nightOf(0), {});
    });
    expect(await ids()).toContain(id);
  });

  test('nobody changes or empties them', async () => {
    const { pool } = server.database;
    await expect(pool.query(`update shop.stock_photo set original_name = 'x'`)).rejects.toMatchObject({
      constraint: 'stock_photo_fixed',
    });
    await expect(pool.query('truncate shop.stock_photo cascade')).rejects.toMatchObject({ code: 'TGS01' });
  });
});

describe('the temporary copy of what is sent', () => {
  const copies = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => !STAYS.includes(name)).sort();
  const none = (): Promise<true> => until(async () => (await copies()).length === 0 || undefined);

  test('is gone with the answer, whoever sends it and wherever to; what killed processes left went at the start', async () => {
    expect((await readdir(temporary)).sort()).toEqual([...STAYS].sort());
    const photo = await taken('a copy');
    const send = (address: string, field: string, as = ''): Promise<Response> =>
      fetch(`${server.url}${address}`, {
        method: 'POST',
        headers: as === '' ? {} : { authorization: `Bearer ${as}` },
        body: form(field, photo, 'key.jpg'),
      });
    const statuses: number[] = [];
    for (const [address, field, as] of [
      ['/api/stock-photos', 'photo', token],
      ['/tillgram/shop/stock-photos', 'photo', root.token],
      ['/upload', 'files', root.token],
      ['/admin/login', 'unasked'],
      ['/nowhere', 'unasked'],
    ] as const) {
      const answer = await send(address, field, as);
      expect([address, await copies()]).toEqual([address, []]);
      statuses.push(answer.status);
      if (address !== '/upload') continue;
      const [stored] = (await answer.json()) as { readonly id: number }[];
      await server.request('DELETE', `/upload/files/${stored!.id}`, { token: root.token });
    }
    expect(statuses).toEqual([201, 201, 201, 400, 405]);
  });

  test.each(['/api/stock-photos', '/admin/login'])(
    '%s: is gone when it is too large, or its sender goes',
    async (address) => {
      const large = form('photo', Buffer.alloc(11 * 1024 * 1024), 'large.jpg');
      expect((await server.request('POST', address, { token, body: large })).status).toBe(413);
      await none();
      const sender = http.request(`${server.url}${address}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=next' },
      });
      sender.on('error', () => undefined);
      sender.write('--next\r\nContent-Disposition: form-data; name="photo"; filename="half.jpg"\r\n');
      sender.write('Content-Type: image/jpeg\r\n\r\nhalf');
      const [copy] = await until(async () => ((await copies()).length === 1 ? copies() : undefined));
      expect((await stat(path.join(temporary, copy!))).mode & 0o777).toBe(0o600);
      sender.destroy();
      await none();
    },
  );
});
