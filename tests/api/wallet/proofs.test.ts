import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { User } from '../../../src/core/identity';
import { changeSettings } from '../../../src/core/shared/settings';
import { getRequest, walletApprovalSettings } from '../../../src/core/wallet';
import { PROOF_OWNER } from '../../../src/core/wallet/sql/proof-sql';
import { forgetProofsJob } from '../../../src/jobs/wallet-forget-proofs';
import type { JobContext } from '../../../src/platform/jobs/job';
import { createApiToken } from '../../support/api-token';
import { proofForm, slip } from '../../support/pictures';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let server: TestServer;
let token: string;
let payer: User;
let other: User;

beforeAll(async () => {
  server = await startServer();
  token = await createApiToken(server.database);
  const core = coreOn(server.database.db);
  await seedMethods(core);
  payer = await newUser(core, 'Payer');
  other = await newUser(core, 'Other');
});

afterAll(() => server.stop());

interface Uploaded {
  readonly documentId: string;
}

const upload = (bytes: Buffer, name: string, user = payer): Promise<Reply<Uploaded>> =>
  server.request<Uploaded>('POST', '/api/proofs', { token: userToken(user.id), body: proofForm(bytes, name) });

const read = (id: string, authorization?: string): Promise<Response> =>
  fetch(`${server.url}/api/proofs/${id}`, {
    headers: authorization ? { authorization: `Bearer ${authorization}` } : {},
  });

const files = async (): Promise<number> => (await server.database.db.query('select 1 from wallet.file')).length;

const pdf = (body = ''): Buffer =>
  Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog${body}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);

const SCRIPT_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

describe('good proofs', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('a %s photo: kept as a picture of our own making', async (format) => {
    const { status, body } = await upload(await slip(`as ${format}`, format), `slip.${format}`);
    expect(status).toBe(201);
    const served = await read(body.data.documentId, userToken(payer.id));
    expect(served.status).toBe(200);
    expect(served.headers.get('content-type')).toBe('image/webp');
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
    expect(served.headers.get('cache-control')).toBe('private, no-store');
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
    expect((await sharp(Buffer.from(await served.arrayBuffer())).metadata()).format).toBe('webp');
  });

  test('a PDF: kept as it is, only ever downloaded', async () => {
    const { status, body } = await upload(pdf(), 'slip.pdf');
    expect(status).toBe(201);
    const served = await read(body.data.documentId, userToken(payer.id));
    expect(served.headers.get('content-type')).toBe('application/pdf');
    expect(served.headers.get('content-disposition')).toContain('attachment');
  });

  test('where the photo was taken is gone, its orientation is kept', async () => {
    const tagged = await sharp(await slip('tagged'))
      .withExif({ IFD3: { GPSLatitude: '52/1 13/1 0/1', GPSLatitudeRef: 'N' }, IFD0: { Make: 'Camera' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { body } = await upload(tagged, 'photo.jpg');
    const served = Buffer.from(await (await read(body.data.documentId, userToken(payer.id))).arrayBuffer());
    const { exif, width, height } = await sharp(served).metadata();
    expect(exif).toBeUndefined();
    expect([width, height]).toEqual([640, 400]);
  });

  test('what is appended to a picture is not kept', async () => {
    const polyglot = Buffer.concat([await slip('with a tail'), Buffer.from('<script>alert(1)</script>MZ\x90')]);
    const { body } = await upload(polyglot, 'slip.png');
    const served = Buffer.from(await (await read(body.data.documentId, userToken(payer.id))).arrayBuffer());
    expect(served.includes('script')).toBe(false);
  });
});

describe('bad proofs: refused with a reason, nothing stored', () => {
  const picture = slip('whole');
  test.each<[string, () => Promise<Buffer> | Buffer, string, number]>([
    ['an SVG with a script', () => Buffer.from(SCRIPT_SVG), 'slip.svg', 422],
    ['an SVG named .png', () => Buffer.from(SCRIPT_SVG), 'slip.png', 422],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'slip.jpg', 422],
    [
      'a renamed program',
      () => Buffer.concat([Buffer.from('MZ\x90\x00\x03', 'latin1'), randomBytes(4_000)]),
      'slip.jpg',
      422,
    ],
    [
      'a renamed archive',
      () => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(4_000)]),
      'slip.png',
      422,
    ],
    [
      'an animation',
      async () =>
        sharp(await picture)
          .gif()
          .toBuffer(),
      'slip.gif',
      422,
    ],
    ['text', () => Buffer.from('I have paid, trust me'), 'slip.png', 422],
    ['nothing', () => Buffer.alloc(0), 'slip.png', 422],
    ['half a JPEG', async () => (await slip('half', 'jpeg')).subarray(0, 4_000), 'slip.jpg', 422],
    ['half a PNG', async () => (await picture).subarray(0, 1_500), 'slip.png', 422],
    ['only the first bytes of a JPEG', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'slip.jpg', 422],
    ['half a PDF', () => pdf().subarray(0, 30), 'slip.pdf', 422],
    ['a PDF with a script', () => pdf('/OpenAction<</S/JavaScript/JS(app.alert(1))>>'), 'slip.pdf', 422],
    [
      'a PDF whose script is spelt with escapes',
      () => pdf('/A<</S/J#61vaScript/J#53(app.alert(1))>>'),
      'slip.pdf',
      422,
    ],
    ['a PDF with an attachment', () => pdf('/Names<</EmbeddedFiles 2 0 R>>/EmbeddedFile'), 'slip.pdf', 422],
    ['20 MB', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(20 * 1024 * 1024)]), 'slip.jpg', 413],
    ['50,000 pixels a side', () => pixelBomb(), 'slip.png', 422],
  ])('%s', async (_, bytes, name, status) => {
    const before = await files();
    const reply = await upload(await bytes(), name);
    expect(reply.status).toBe(status);
    expect(reply.body.error.details.code).toBe(status === 413 ? 'FILE_TOO_LARGE' : 'PROOF_UNUSABLE');
    expect(await files()).toBe(before);
  });

  test('no file, two files, another field: 400', async () => {
    const empty = new FormData();
    empty.append('note', 'x');
    const two = proofForm(await picture, 'a.png');
    two.append('proof', new Blob([new Uint8Array(await picture)]), 'b.png');
    const wrong = new FormData();
    wrong.append('avatar', new Blob([new Uint8Array(await picture)]), 'a.png');
    for (const body of [empty, two, wrong]) {
      const reply = await server.request('POST', '/api/proofs', { token: userToken(payer.id), body });
      expect(reply.status).toBe(400);
    }
  });
});

describe('private', () => {
  test('its user and integrations read it; another user, nobody and the upload folder do not', async () => {
    const { documentId } = (await upload(await slip('secret'), 'secret-slip.png')).body.data;
    expect((await read(documentId, userToken(payer.id))).status).toBe(200);
    expect((await read(documentId, token)).status).toBe(200);
    expect((await read(documentId, userToken(other.id))).status).toBe(404);
    expect((await read(documentId)).status).toBe(401);
    for (const path of [`/uploads/${documentId}`, '/uploads/secret-slip.png', `/uploads/${documentId}.webp`]) {
      expect((await fetch(server.url + path)).status).toBe(404);
    }
    expect((await fetch(`${server.url}/api/upload/files`)).status).toBe(403);
    expect(await server.database.db.query('select 1 from files')).toEqual([]);
  });

  test("another user's upload cannot be made one's own proof", async () => {
    const { documentId } = (await upload(await slip('not yours'), 'a.png')).body.data;
    const body = { amount: '10.00', currency: 'PLN', method: 'blik', proof: documentId };
    const stolen = await server.request('POST', '/api/deposits', { token: userToken(other.id), body });
    expect(stolen.status).toBe(400);
    expect(stolen.body.error.details).toMatchObject({ field: 'proof' });
  });

  test('one upload stands behind one deposit, also when two are asked for at once', async () => {
    const { documentId } = (await upload(await slip('only once'), 'a.png')).body.data;
    const body = { amount: '10.00', currency: 'PLN', method: 'blik', proof: documentId };
    const replies = await Promise.all(
      [1, 2, 3].map(() => server.request('POST', '/api/deposits', { token: userToken(payer.id), body })),
    );
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409]);
    expect(replies.find((reply) => reply.status === 409)?.body.error.details.code).toBe('PROOF_ALREADY_USED');
  });
});

describe('duplicates', () => {
  const deposit = async (user: User, bytes: Buffer, name: string): Promise<string> => {
    const form = proofForm(bytes, name, { amount: '10.00', currency: 'PLN', method: 'blik' });
    const reply = await server.request<Uploaded>('POST', '/api/deposits', { token: userToken(user.id), body: form });
    return reply.body.data.documentId;
  };

  const matches = async (id: string): Promise<string[]> =>
    (
      await server.database.db.query<{ request: string }>(
        `select o.document_id as request from deposits d
           join wallet.file_match m on d.proof_id in (m.file_id, m.other_id)
           join deposits o on o.proof_id in (m.file_id, m.other_id) and o.id <> d.id
          where d.document_id = $1`,
        [id],
      )
    ).map((row) => row.request);

  test('the same file of another user, and the same slip scaled and compressed, are found; another slip is not', async () => {
    const original = await slip('duplicate me');
    const first = await deposit(payer, original, 'a.png');
    const same = await deposit(other, original, 'b.png');
    const smaller = await deposit(other, await slip('duplicate me', 'jpeg', 300), 'c.jpg');
    const another = await deposit(other, await slip('something else entirely'), 'd.png');
    expect(await matches(first)).toEqual(expect.arrayContaining([same, smaller]));
    expect(await matches(smaller)).toEqual(expect.arrayContaining([first, same]));
    expect(await matches(another)).toEqual([]);
  });

  test('two equal slips at once find each other', async () => {
    const bytes = await slip('at once');
    const [a = '', b = ''] = await Promise.all([deposit(payer, bytes, 'a.png'), deposit(other, bytes, 'b.png')]);
    expect(await matches(a)).toEqual([b]);
    expect(await matches(b)).toEqual([a]);
  });

  test('one slip sent again and again: each of its deposits shows the nearest fifty others, also the first one', async () => {
    await changeSettings(coreOn(server.database.db), callBy(), walletApprovalSettings, { maxOpenDeposits: 1000 });
    const bytes = pdf('/Again true');
    const first = await deposit(payer, bytes, 'a.pdf');
    await Promise.all(Array.from({ length: 51 }, () => deposit(other, bytes, 'b.pdf')));
    expect(await matches(first)).toHaveLength(51);
    const { duplicateProofs } = await getRequest(server.database.db, 'deposit', first);
    expect(duplicateProofs).toHaveLength(50);
    expect(duplicateProofs[0]).toMatchObject({ distance: 0, sameUser: false, state: 'pending' });
  });
});

/** A PNG that says it is 50,000 × 50,000; decoding it would take ten gigabytes. */
async function pixelBomb(): Promise<Buffer> {
  const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const bomb = Buffer.from(small);
  bomb.writeUInt32BE(50_000, 16);
  bomb.writeUInt32BE(50_000, 20);
  return bomb;
}

describe('proofs that were uploaded and never named by a deposit', () => {
  const ids = async (): Promise<string[]> =>
    (await server.database.db.query<{ id: string }>('select id from wallet.file')).map(({ id }) => id);
  const uploaded = async (text: string): Promise<string> =>
    (await upload(await slip(text), 'slip.png')).body.data.documentId;
  const nightAfter = (days: number): JobContext => ({
    core: { ...coreOn(server.database.db), clock: { now: () => new Date(Date.now() + days * 24 * 3600_000) } },
    jobId: String(days),
    signal: new AbortController().signal,
  });
  const commands = () =>
    server.database.db.query(`select 1 from audit.command where name = 'wallet.forget-unused-proofs'`);

  test('are deleted after a week, with their bytes; those of deposits stay', async () => {
    const [named, unused] = [await uploaded('named later'), await uploaded('never named')];
    const body = { amount: '10.00', currency: 'PLN', method: 'blik', accountName: 'Payer', proof: named };
    const made = await server.request('POST', '/api/deposits', { token: userToken(payer.id), body });
    expect(made.status).toBe(201);
    await forgetProofsJob.run(nightAfter(6), {});
    expect(await ids()).toEqual(expect.arrayContaining([named, unused]));
    expect(await commands()).toEqual([]);

    await forgetProofsJob.run(nightAfter(8), {});
    const left = await ids();
    expect(left).toContain(named);
    expect(left).not.toContain(unused);
    const contents = await server.database.db.query<{ id: string }>('select file_id as id from wallet.file_content');
    expect(contents.map(({ id }) => id).sort()).toEqual(left.sort());
    await forgetProofsJob.run(nightAfter(8), {});
    expect(await commands()).toHaveLength(1);
  });

  test('one that a deposit names in that moment is not deleted under it', async () => {
    const id = await uploaded('in that moment');
    await server.database.db.transaction(async (tx) => {
      expect(await tx.query(PROOF_OWNER, [id])).toHaveLength(1);
      await forgetProofsJob.run(nightAfter(8), {});
    });
    expect(await ids()).toContain(id);
  });
});
