import sharp from 'sharp';
import { systemClock } from '../../src/core/shared/clock';
import { createApiToken } from '../support/api-token';
import { askForProof, cashier, picture, tapOn } from '../support/bot';
import { startServer, type TestServer } from '../support/server';
import { newProduct, testCore, type TestProduct } from '../support/shop';
import { seedMethods } from '../support/wallet';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';

let server: TestServer;
let telegram: TelegramClient;
let token: string;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  token = await createApiToken(server.database);
});

const uploaded: number[] = [];

afterAll(async () => {
  for (const id of uploaded) await server.request('DELETE', `/api/upload/files/${id}`, { token });
  await server.stop();
});

/** As an admin does it in the panel: upload, attached to the product. */
async function attach(product: TestProduct, colours: readonly string[]): Promise<void> {
  for (const colour of colours) {
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(await picture(colour))], { type: 'image/jpeg' }), `${colour}.jpg`);
    form.append('ref', 'api::shop.product');
    form.append('refId', `${product.id}`);
    form.append('field', 'photos');
    const response = await fetch(`${server.url}/api/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(response.status).toBe(201);
    const [file] = (await response.json()) as { id: number }[];
    if (file) uploaded.push(file.id);
  }
}

async function productShown(name: string, product: TestProduct): Promise<Seat> {
  const reader = await telegram.createUser({ first_name: name, language_code: 'en' });
  await reader.start();
  await reader.waitForMessage(`Hello, ${name}`);
  await reader.pressData((await reader.lastMessage()).message_id, `shop:product:${product.documentId}:1`);
  await reader.waitForMessage('Price:');
  return reader;
}

test('a product with photos shows them in their order, the last one with name, price and what one can do', async () => {
  const product = await newProduct(testCore(server.database.db, systemClock), 1, { name: 'Balloon <flight>' });
  await attach(product, ['red', 'green', 'blue']);
  const reader = await productShown('Rita', product);
  expect(buttonsOf(await reader.lastMessage())).toEqual(['🔒 Reserve', '🖼 Photos', '‹ Back']);
  await tapOn(reader, 'Photos');
  const last = await reader.waitForMessage((message) => message.caption !== undefined);
  expect(textOf(last)).toBe('Balloon <flight>\n100.00 80.00 PLN −20 %');
  expect(buttonsOf(last)[0]).toBe('🔒 Reserve');
  const shown = (await reader.messages()).filter(({ photo }) => photo !== undefined);
  expect(shown.map(({ caption }) => caption)).toEqual([undefined, undefined, last.caption]);
  expect(shown.every(({ photo }) => photo?.at(-1)?.width === 300)).toBe(true);
  await tapOn(reader, 'Reserve', last);
  await reader.waitForMessage('Reserved for you');
  await reader.waitForDeletion(last.message_id);
});

test('a product without photos offers none', async () => {
  const product = await newProduct(testCore(server.database.db, systemClock), 1);
  const reader = await productShown('Saul', product);
  expect(buttonsOf(await reader.lastMessage()).join()).not.toContain('Photos');
});

test('a proof thirty times as high as wide, which Telegram takes as no photo: its card comes all the same', async () => {
  await seedMethods(testCore(server.database.db, systemClock));
  const pia = await telegram.createUser({ first_name: 'Pia', language_code: 'en' });
  await pia.start();
  await pia.waitForMessage('Hello, Pia');
  const admin = await cashier(telegram);
  await askForProof(pia, '27');
  const strip = sharp({ create: { width: 80, height: 2_400, channels: 3, background: '#335577' } });
  await pia.sendDocument(await strip.png().toBuffer(), 'slip.png', { mimeType: 'image/png' });
  await pia.waitForMessage('We check the payment');
  const card = await admin.waitForMessage('Top-up 27.00 PLN');
  const { width = 0, height = 0 } = card.photo?.at(-1) ?? {};
  expect(height / width).toBeLessThanOrEqual(20);
});
