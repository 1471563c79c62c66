import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type * as Axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { TestServer } from './server';
import { PATIENCE_MS } from './until';

declare const axe: typeof Axe;

const PASSWORD = 'Only-for-tests-1';
const SCREENS = path.resolve(__dirname, '../../.data/screens');

/** What Strapi's own code says in the console of a healthy panel; anything else fails a test. */
const KNOWN_CONSOLE = [
  /ai-feature-config/,
  /i18n\/ai-localization-jobs/,
  /useRBAC: The first argument/,
  /Failed to load resource: the server responded with a status of 404/,
  /React Router Future Flag Warning/,
];

export interface Admin {
  readonly email: string;
  readonly id: number;
  /** The session's token, for requests to `/tillgram` and `/admin`. */
  readonly token: string;
}

interface SignedIn {
  readonly token: string;
  readonly user: { readonly id: number };
}

/** The first admin of the server, a super admin. */
export async function registerFirstAdmin(server: TestServer, email = 'root@example.com'): Promise<Admin> {
  const body = { email, firstname: 'Root', lastname: 'Admin', password: PASSWORD };
  const reply = await server.request<SignedIn>('POST', '/admin/register-admin', { body });
  return { email, id: reply.body.data.user.id, token: reply.body.data.token };
}

/** Another admin with one of the product's roles, e.g. `tillgram-cashier`. */
export async function addAdmin(server: TestServer, by: Admin, roleCode: string, firstname: string): Promise<Admin> {
  const roles = await server.request<{ id: number; code: string }[]>('GET', '/admin/roles', { token: by.token });
  const role = roles.body.data.find(({ code }) => code === roleCode);
  const email = `${firstname.toLowerCase()}@example.com`;
  const made = await server.request<{ registrationToken: string }>('POST', '/admin/users', {
    token: by.token,
    body: { email, firstname, lastname: roleCode.replace('tillgram-', ''), roles: [role?.id] },
  });
  const reply = await server.request<SignedIn>('POST', '/admin/register', {
    body: {
      registrationToken: made.body.data.registrationToken,
      userInfo: { firstname, lastname: 'Admin', password: PASSWORD },
    },
  });
  return { email, id: reply.body.data.user.id, token: reply.body.data.token };
}

export interface Panel {
  readonly page: Page;
  /** Messages of the console that a healthy panel doesn't print. */
  readonly problems: readonly string[];
  /** The same, and forgets them: for windows that several tests share (Strapi lets an admin sign in five times in five minutes). */
  takeProblems(): string[];
  open(address: string): Promise<void>;
  /** All cards have their data: nothing moves any more under the pointer. */
  settled(): Promise<void>;
  /**
   * Writes `.data/screens/<name>-<theme>.png`, for people to look at. What keeps people with a keyboard or a screen reader
   * from using what it shows is among the problems.
   */
  shot(name: string): Promise<void>;
}

export type Theme = 'light' | 'dark';

export interface PanelBrowser {
  /** A window of its own (own cookies and storage), signed in. */
  signIn(admin: Admin, options?: { theme?: Theme; language?: string; width?: number }): Promise<Panel>;
  close(): Promise<void>;
}

export async function openBrowser(server: TestServer): Promise<PanelBrowser> {
  mkdirSync(SCREENS, { recursive: true });
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    timeout: PATIENCE_MS,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    async signIn(admin, { theme = 'light', language = 'en', width = 1360 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: 'en-GB',
        timezoneId: 'UTC',
        // What fades in is pale for a moment.
        reducedMotion: 'reduce',
      });
      await prepareStorage(context, theme, language);
      return signedInPanel(server, context, admin, theme);
    },
    close: () => browser.close(),
  };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Strapi's own: titles of widgets in a pale grey, the landmarks around what is in them, and a table's scrolling box, in which arrows walk. */
const THEIRS = {
  parts: ['h2[id^="global::"]'],
  rules: [
    'landmark-main-is-top-level',
    'landmark-no-duplicate-main',
    'landmark-unique',
    'autocomplete-valid',
    'scrollable-region-focusable',
  ],
};

/** What axe finds on a page of ours: labels, contrast, roles, order of headings. */
async function barriers(page: Page): Promise<string[]> {
  if (page.url().includes('/content-manager/')) return [];
  // axe waits by timers, which a test may have stopped.
  if (await page.evaluate(() => !String(setTimeout).includes('[native code]'))) return [];
  await page.evaluate(AXE);
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const found = await page.evaluate(async ({ parts, rules }) => {
    const { violations } = await axe.run(
      { exclude: parts },
      {
        resultTypes: ['violations'],
        rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
      },
    );
    // The colours of a button that is pointed at are Strapi's.
    const isTheirs = (id: string, target: string): boolean =>
      id === 'color-contrast' && Boolean(document.querySelector(target)?.closest('button'));
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(({ target }) => !isTheirs(id, String(target[0])))
        .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
  }, THEIRS);
  return found;
}

async function prepareStorage(context: BrowserContext, theme: Theme, language: string): Promise<void> {
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      localStorage.setItem('STRAPI_THEME', chosenTheme);
      localStorage.setItem('strapi-admin-language', chosenLanguage);
      localStorage.setItem('STRAPI_MEDIA_LIBRARY_BANNER_DISMISSED_FOR_false:false', 'true');
    },
    [theme, language] as const,
  );
}

async function signedInPanel(server: TestServer, context: BrowserContext, admin: Admin, theme: Theme): Promise<Panel> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !KNOWN_CONSOLE.some((known) => known.test(message.text()))) {
      problems.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${server.url}/admin/auth/login`);
  await page.locator('input[name=email]').fill(admin.email);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.includes('/auth/'));
  return {
    page,
    problems,
    takeProblems: () => problems.splice(0),
    open: async (address) => {
      await page.goto(`${server.url}/admin${address}`);
      await page.locator('main').first().waitFor();
    },
    settled: () => page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' }),
    shot: async (name) => {
      // Skeletons and pictures settle; an open event stream means that the network is never idle.
      await page
        .locator('[role=status][aria-label]')
        .waitFor({ state: 'detached', timeout: 10_000 })
        .catch(() => undefined);
      await page.screenshot({ path: path.join(SCREENS, `${name}-${theme}.png`) });
      problems.push(...(await barriers(page)));
    },
  };
}
