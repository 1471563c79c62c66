import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { Markup, Telegraf } from 'telegraf';
import { LANGUAGES } from '../../../src/core/identity';
import { ownPort } from '../../support/own-port';
import { startTelegram, type Seat, type TestTelegram } from '../../support/telegram';
import { PATIENCE_MS } from '../../support/until';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.warn(`\n!!! ${CHROMIUM} is missing: the playground's page is not tested (set CHROMIUM_PATH)\n`);
const describeWithBrowser = present || process.env.CI === 'true' ? describe : describe.skip;

/** A name and a text that would run if anything took them for markup. */
const HOSTILE = '<img src=x onerror="window.hacked=1">';

describeWithBrowser('the page', () => {
  let browser: Browser;
  let telegram: TestTelegram;
  let bot: Telegraf;
  let page: Page;
  let problems: string[];
  let dataFile: string;
  /** One to come back on after a restart. */
  let port: number;

  const startBot = (): void => {
    bot = new Telegraf(telegram.token, { telegram: { apiRoot: telegram.apiRoot } });
    const menu = Markup.inlineKeyboard([
      [Markup.button.callback('Shop', 'shop'), Markup.button.callback('Spin', 'spin')],
      [Markup.button.url('Invite', 'https://t.me/tillgram_bot?start=ref_XYZ')],
    ]);
    bot.start((context) => context.replyWithHTML(`Hello <b>you</b> ${context.payload}`, menu));
    bot.action('shop', async (context) => {
      await context.editMessageText('The shop: <s>100</s> 80', {
        parse_mode: 'HTML',
        ...Markup.inlineKeyboard([Markup.button.callback('Back', 'back')]),
      });
      await context.answerCbQuery('Welcome to the shop');
    });
    bot.action('spin', (context) => context.answerCbQuery('Deposit first', { show_alert: true }));
    bot.on('photo', (context) => context.reply('A fine picture'));
    bot.on('text', (context) => context.reply(`You said: ${context.message.text}`));
    void bot.launch();
  };

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      timeout: PATIENCE_MS,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    dataFile = join(mkdtempSync(join(tmpdir(), 'playground-')), 'telegram.jsonl');
    port = await ownPort();
    telegram = await startTelegram({ dataFile }, port);
    startBot();
    problems = [];
  });

  afterEach(async () => {
    await page.context().close();
    bot.stop();
    await telegram.close();
    rmSync(join(dataFile, '..'), { recursive: true });
  });

  /** @param at chat ids in the address: one, or two side by side */
  const open = async (at: number[] = [], options: { width?: number; locale?: string } = {}): Promise<void> => {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1300, height: 800 },
      locale: options.locale ?? 'en-GB',
    });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    await page.goto(`${telegram.url}/${at.length > 0 ? `#${at.join('+')}` : ''}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  const bubble = (text: string) => page.locator('.bubble', { hasText: text });
  const started = async (): Promise<Seat> => {
    const anna = await telegram.createUser({ first_name: 'Anna' });
    await anna.start();
    await anna.waitForMessage('Hello');
    return anna;
  };

  test('somebody new: made up in a form, starts the bot, writes, presses buttons', async () => {
    await open();
    await page.getByRole('button', { name: 'New person' }).first().click();
    await page.getByLabel('First name').fill('Olga');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await bubble('Hello you').waitFor();
    expect(await bubble('Hello you').locator('strong').textContent()).toBe('you');

    await page.getByRole('textbox', { name: 'Message' }).fill('good day');
    await page.keyboard.press('Enter');
    await bubble('You said: good day').waitFor();

    await page.getByRole('button', { name: 'Spin' }).click();
    await page.getByRole('dialog').getByText('Deposit first').waitFor();
    await page.getByRole('button', { name: 'OK' }).click();

    await page.getByRole('button', { name: 'Shop' }).click();
    await bubble('The shop').waitFor();
    expect(await bubble('The shop').locator('s').textContent()).toBe('100');
    await page.getByText('Welcome to the shop').waitFor();
    expect(await page.getByRole('button', { name: 'Spin' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('pictures by button, by drop and by paste, with a caption; the viewer shows them', async () => {
    const anna = await started();
    const bytes = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#aa3355' } })
      .png()
      .toBuffer();
    await open([anna.id]);
    await bubble('Hello').waitFor();
    await page
      .locator('input[type=file][accept]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: bytes });
    await page.locator('.preview').waitFor();
    await page.evaluate((encoded) => {
      const binary = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
      const transfer = (): DataTransfer => {
        const data = new DataTransfer();
        data.items.add(new File([binary], 'b.png', { type: 'image/png' }));
        return data;
      };
      document
        .querySelector('.chat')
        ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer(), cancelable: true, bubbles: true }));
      document
        .querySelector('textarea')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer(), cancelable: true, bubbles: true }));
    }, bytes.toString('base64'));
    await page.locator('.preview').nth(2).waitFor();
    expect(await page.locator('.preview').count()).toBe(3);
    await page.getByRole('textbox', { name: 'Message' }).fill('three proofs');
    await page.keyboard.press('Enter');
    await bubble('three proofs').waitFor();
    expect(await page.locator('.album img').count()).toBe(3);
    await page.locator('.album .photo').first().click();
    await page.locator('dialog.viewer img').waitFor();
    expect(
      await page
        .locator('dialog.viewer img')
        .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBe(640);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  test('a person and the admin group side by side; the cashier answers by keyboard', async () => {
    const anna = await started();
    const groupId = await telegram.createGroup('Cashiers', [{ userId: anna.id, status: 'administrator' }]);
    await bot.telegram.sendMessage(
      groupId,
      'Deposit 85.00',
      Markup.inlineKeyboard([Markup.button.callback('Approve', 'shop')]),
    );
    await bot.telegram.sendLocation(anna.id, 52.2297, 21.0122);
    await open();
    const [first, second] = [page.locator('.chat').nth(0), page.locator('.chat').nth(1)];
    await first.getByText('52.22970° N, 21.01220° E').waitFor();
    await second.getByRole('button', { name: 'Approve' }).focus();
    await page.keyboard.press('Enter');
    await second.getByText('The shop').waitFor();
    // The button is gone, and the keyboard goes on with the one that came instead.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Back');
    expect(problems).toEqual([]);
  });

  test('a link to the bot is opened as somebody else', async () => {
    const anna = await started();
    await telegram.createUser({ first_name: 'Boris' });
    await open([anna.id]);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Boris' }).click();
    await bubble('Hello you ref_XYZ').waitFor();
    expect(await page.getByRole('heading', { level: 2, name: 'Boris' }).count()).toBe(1);
  });

  test('what people call themselves and write is never markup', async () => {
    const mallory = await telegram.createUser({ first_name: HOSTILE });
    const groupId = await telegram.createGroup(HOSTILE, [
      { userId: mallory.id, status: 'administrator', customTitle: '<b>x' },
    ]);
    await mallory.sendText(HOSTILE);
    await mallory.waitForMessage('You said');
    await (await mallory.in(groupId)).sendText(`${HOSTILE} https://example.com/"onmouseover="window.hacked=1`);
    await mallory.sendDocument(Buffer.from('x'), `${HOSTILE}.html`);
    await bot.telegram.sendMessage(mallory.id, 'x', {
      entities: [{ type: 'text_link', offset: 0, length: 1, url: 'javascript:window.hacked=1' }],
      ...Markup.inlineKeyboard([Markup.button.callback(HOSTILE, 'x')]),
    });
    await open([mallory.id, groupId]);
    await page.locator('.inline-button', { hasText: HOSTILE }).waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.locator('.messages img').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('the server goes away and comes back: said so, and nothing is missed', async () => {
    const anna = await started();
    await open([anna.id]);
    await bubble('Hello').waitFor();
    bot.stop();
    await telegram.close();
    await page.getByText('The server is away').waitFor();

    telegram = await startTelegram({ dataFile }, port);
    startBot();
    await (await telegram.user(anna.id)).sendText('while you were out');
    await bubble('You said: while you were out').waitFor();
    await page.getByText('The server is away').waitFor({ state: 'hidden' });
  });

  test.each([
    [360, 'en-GB', 'Message'],
    [390, 'ru-RU', 'Сообщение'],
    [390, 'pl-PL', 'Wiadomość'],
    [390, 'kk-KZ', 'Хабар'],
    [390, 'zh-CN', '消息'],
  ])('at %i pixels in %s: list, chat and back, nothing sticks out', async (width, locale, placeholder) => {
    const anna = await started();
    await anna.sendText('a_very_long_word_'.repeat(30));
    await anna.waitForMessage('You said');
    await bot.telegram.sendLocation(anna.id, -33.8568, 151.2153);
    await open([], { width, locale });
    await page.locator(`.entry[data-chat="${anna.id}"]`).click();
    await page.getByRole('textbox', { name: placeholder }).waitFor();
    await page.locator('.map').waitFor();
    expect(await page.locator('.scroller').evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.locator('.back').click();
    await page.locator(`.entry[data-chat="${anna.id}"]`).waitFor();
    expect(problems).toEqual([]);
  });

  test('another person beside a long group: the group stays where it was', async () => {
    const [anna, bert] = [await started(), await started()];
    const group = await telegram.createGroup('Admins', [{ userId: anna.id, status: 'administrator' }]);
    for (let index = 0; index < 30; index += 1) await bot.telegram.sendMessage(group, `card ${index}\n\n\n`.repeat(2));
    const mention = `<a href="tg://user?id=${anna.id}">Anna</a>, the last card`;
    await bot.telegram.sendMessage(group, mention, { parse_mode: 'HTML' });
    await open([anna.id, group]);
    await bubble('the last card').waitFor();
    expect(await bubble('the last card').locator('.mention').textContent()).toBe('Anna');
    expect(await bubble('the last card').locator('a').count()).toBe(0);
    const beside = page.locator('.scroller').nth(1);
    const fromEnd = (): Promise<number> =>
      beside.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    expect(await beside.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(500);
    expect(await fromEnd()).toBeLessThan(2);
    await page.locator(`.entry[data-chat="${bert.id}"]`).click();
    await page.waitForURL(`**#${bert.id}+${group}`);
    expect(await fromEnd()).toBeLessThan(2);
    expect(problems).toEqual([]);
  });

  test('the clock and a panel of somebody else’s stand in the tools', async () => {
    telegram.emulator.addPanel({
      id: 'chain',
      title: 'Chain',
      script: 'panel.js',
      handle: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        response.end('export const mount = (element, context) => element.append(`panel of ${context.user().name}`);');
      },
    });
    const anna = await started();
    await open([anna.id]);
    await page.getByRole('button', { name: 'Tools' }).click();
    await page.getByText('panel of Anna').waitFor();
    await page.getByRole('button', { name: 'Advance by 1 hour' }).click();
    await page.getByText('1 hour ahead').waitFor();
    expect(telegram.emulator.clock.offsetMs).toBe(3_600_000);
    await page.getByRole('button', { name: 'Back to the real time' }).click();
    await page.getByText('shows the real time').waitFor();
    expect(problems).toEqual([]);
  });

  test('commands of the person’s language appear after a slash and can be chosen by keyboard', async () => {
    const anna = await telegram.createUser({ first_name: 'Ania', language_code: 'pl' });
    await anna.start();
    await bot.telegram.setMyCommands([{ command: 'shop', description: 'Shop' }]);
    await bot.telegram.setMyCommands(
      [
        { command: 'portfel', description: 'Twoje środki' },
        { command: 'pomoc', description: 'Co potrafię' },
      ],
      { language_code: 'pl' },
    );
    await open([anna.id]);
    await page.getByRole('textbox', { name: 'Message' }).fill('/p');
    await page.getByRole('option', { name: /Co potrafię/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await bubble('You said: /pomoc').waitFor();
  });

  test('every control has a name, and every text exists in every language', async () => {
    const anna = await started();
    const groupId = await telegram.createGroup('Cashiers', [{ userId: anna.id, status: 'administrator' }]);
    await open([anna.id, groupId]);
    await page.getByRole('button', { name: 'Tools' }).click();
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, textarea, a, img')]
        .filter((element) => !element.matches('img[alt=""]'))
        .filter((element) => {
          const labelled =
            element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? element.closest('label')?.textContent;
          return !labelled && !element.textContent?.trim();
        })
        .map((element) => element.outerHTML),
    );
    expect(nameless).toEqual([]);
    const all = await page.evaluate(
      async (address) => {
        const { TEXTS, LANGUAGES } = (await import(address)) as {
          TEXTS: Record<string, Record<string, string | Record<string, string>>>;
          LANGUAGES: Record<string, string>;
        };
        return { TEXTS, offered: Object.keys(LANGUAGES) };
      },
      `${new URL(telegram.url).pathname}/texts.js`,
    );
    const { en = {}, ...others } = all.TEXTS;
    expect(Object.keys(all.TEXTS).sort()).toEqual([...LANGUAGES].sort());
    expect(all.offered.sort()).toEqual([...LANGUAGES].sort());
    const holes = (text: unknown): string[] => (JSON.stringify(text).match(/\{\w+\}/g) ?? []).sort();
    for (const [code, texts] of Object.entries(others)) {
      expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(texts)) {
        if (typeof text === 'string') expect([key, holes(text)]).toEqual([key, holes(en[key])]);
        else
          expect(Object.keys(text).sort()).toEqual(
            new Intl.PluralRules(code).resolvedOptions().pluralCategories.sort(),
          );
      }
    }
  });
});
