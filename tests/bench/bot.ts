/**
 * Updates a second through the webhook, from the post of a tap to the edited message, with everything the bot does in
 * between: the update stored, the person and the catalogue read, the outcome stored. Beside it a bare Telegraf handler that
 * only makes the same two calls to the same Bot API; in both the answer to the webhook call brings the answer to the tap
 * along. Load generator, Bot API and Postgres run on the same machine.
 *
 *   npm run bench:bot -- [--seconds 5] [--repetitions 3]
 */
import { fork } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startBenchCluster } from './support/cluster';
import { median, medianRatio, quantile } from './support/load';
import { printJson, printTable } from './support/report';
import { startProduct } from './support/servers';

const TOKEN = '7000000001:only-for-benchmarks-on-this-machine';
const SECRET = 'only-for-benchmarks-webhook';
const TAPPERS = 50;
/** Each person taps far less than the five times a second that are allowed. */
const PEOPLE = 4_000;
const FIRST_PERSON = 900_000_000;

const FILL = `
  insert into products (document_id, sku, name, city, district, category, base_price_minor, discount_percent, active,
                        created_at, updated_at, published_at)
  select 'bench' || n, 'B' || n, 'Product ' || n, 'City ' || n % 8, 'District ' || n % 5, 'codes', 10000, 20, true,
         now(), now(), now() from generate_series(1, 200) n;
  insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, language_chosen,
                        active, created_at, updated_at, published_at)
  select 'benchuser' || n, 'tg' || (${FIRST_PERSON} + n), 'telegram', true, false, ${FIRST_PERSON} + n, 'Tapper', 'en',
         false, true, now(), now(), now() from generate_series(0, ${PEOPLE - 1}) n;
  analyze products; analyze up_users`;

/** A Bot API that says yes at once, and whoever waits for a chat's message is told when it is edited. */
class FastBotApi {
  private readonly waiting = new Map<number, () => void>();
  private server: http.Server | undefined;

  async start(): Promise<string> {
    const server = http.createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const method = request.url?.split('/').at(-1) ?? '';
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ok: true, result: answerTo(method) }));
        if (method !== 'editMessageText') return;
        const { chat_id: chatId } = JSON.parse(body) as { chat_id: number };
        this.waiting.get(chatId)?.();
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  edited(chatId: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(chatId, () => {
        this.waiting.delete(chatId);
        resolve();
      });
    });
  }

  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}

function answerTo(method: string): unknown {
  if (method === 'getMe') return { id: 7_000_000_001, is_bot: true, first_name: 'Bench', username: 'bench_bot' };
  return method === 'editMessageText' ? { message_id: 5, date: 0, chat: { id: 1, type: 'private' } } : true;
}

let updateId = 1_000;
let turn = 0;
let errors = 0;

function post(url: URL, agent: http.Agent, update: object): Promise<number> {
  const body = JSON.stringify(update);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-telegram-bot-api-secret-token': SECRET,
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject);
    request.end(body);
  });
}

interface Run {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** So many people at a time each tap, and tap again in another chat once their message has changed. */
async function tapFor(api: FastBotApi, url: URL, seconds: number): Promise<Run> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: TAPPERS });
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  const tapper = async (): Promise<void> => {
    while (performance.now() < end) {
      const person = { id: FIRST_PERSON + (turn++ % PEOPLE), is_bot: false, first_name: 'Tapper', language_code: 'en' };
      const chat = { id: person.id, type: 'private', first_name: 'Tapper' };
      const message = {
        message_id: 5,
        date: 0,
        chat,
        text: 'menu',
        from: { id: 7_000_000_001, is_bot: true, first_name: 'B' },
      };
      const query = { id: String(updateId), from: person, chat_instance: '1', data: 'shop:cities', message };
      const started = performance.now();
      const edited = api.edited(person.id);
      const status = await post(url, agent, { update_id: updateId++, callback_query: query });
      if (status !== 200) errors += 1;
      else await edited;
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: TAPPERS }, tapper));
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { perSecond: times.length / elapsed, p99Ms: quantile(times, 0.99) };
}

async function startBare(apiRoot: string): Promise<{ url: string; stop(): void }> {
  const child = fork(path.join(__dirname, 'support/bare-telegraf.js'), [TOKEN, apiRoot], { execArgv: [] });
  const url = await new Promise<string>((resolve) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
  });
  return { url, stop: () => void child.kill() };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, repetitions: { type: 'string' } } });
  const seconds = Number(values.seconds ?? 5);
  const repetitions = Number(values.repetitions ?? 3);
  const cluster = await startBenchCluster('bot');
  const api = new FastBotApi();
  const apiRoot = await api.start();
  const databaseUrl = await cluster.createDatabase('bot');
  const product = await startProduct(databaseUrl, {
    ROLES: 'web,worker,bot',
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: SECRET,
  });
  const bare = await startBare(apiRoot);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(FILL);
    const targets = { ours: new URL('/telegram/webhook', product.url), bare: new URL('/', bare.url) };
    for (const url of Object.values(targets)) await tapFor(api, url, 2);
    const before = updateId;
    const runs: { readonly ours: Run; readonly bare: Run }[] = [];
    errors = 0;
    let handled = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const first = updateId;
      const ours = await tapFor(api, targets.ours, seconds);
      handled += updateId - first;
      runs.push({ ours, bare: await tapFor(api, targets.bare, seconds) });
    }
    const { rows } = await client.query<{ stored: string; failed: string; sent: string; left: string }>(
      `select (select count(*) from telegram.inbox where update_id >= $1 and handled_at is not null) as stored,
              (select count(failure) from telegram.inbox) as failed,
              (select count(*) from telegram.outbox where key like 'tg:7000000001:%' and state = 'sent'
                 and split_part(key, ':', 3)::bigint >= $1) as sent,
              (select count(*) from telegram.outbox where state not in ('sent', 'queued', 'sending')) as left`,
      [before],
    );
    const [row] = rows;
    const sound = row?.stored === String(handled) && row.failed === '0' && row.left === '0';
    const ours = runs.map((run) => run.ours.perSecond);
    const bares = runs.map((run) => run.bare.perSecond);
    printTable(`${TAPPERS} people tapping at once, browse by webhook`, [
      { name: 'Tillgram, stored and answered', unit: 'updates/s', values: ours },
      { name: 'bare Telegraf, answered', unit: 'updates/s', values: bares },
      { name: 'Tillgram p99', unit: 'ms', values: runs.map((run) => run.ours.p99Ms) },
      { name: 'bare Telegraf p99', unit: 'ms', values: runs.map((run) => run.bare.p99Ms) },
    ]);
    printJson({
      bench: 'bot',
      errors,
      invariant: sound ? 'ok' : `handled ${row?.stored} of ${handled}, failed ${row?.failed}, not sent ${row?.left}`,
      ratios: { updates_vs_bare_telegraf: medianRatio(ours, bares) },
      values: { p99_ms: median(runs.map((run) => run.ours.p99Ms)), updates_per_s: median(ours) },
    });
  } finally {
    await client.end();
    bare.stop();
    await product.stop();
    api.stop();
    await cluster.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
