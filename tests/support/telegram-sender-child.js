// A process that does nothing but send, for tests that kill it. Compiled code: a test process is not what is deployed.
const path = require('node:path');
const { setImmediate } = require('node:timers');

const dist = path.resolve(__dirname, '../../dist/src');
const { feedBroadcasts } = require(path.join(dist, 'core/broadcast'));
const { systemClock } = require(path.join(dist, 'core/shared/clock'));
const { createDatabase, createPool } = require(path.join(dist, 'platform/db/database'));
const { createBotApi } = require(path.join(dist, 'platform/telegram/api'));
const { Instance } = require(path.join(dist, 'platform/telegram/instance'));
const { playgroundReceipts } = require(path.join(dist, 'platform/telegram/receipts'));
const { Sender } = require(path.join(dist, 'platform/telegram/sender'));
const { noteUnreachable } = require(path.join(dist, 'plugins/telegram-bot/server/src/runtime'));

/** So many turns of the event loop without work mean that none is left. */
const QUIET_TURNS = 4;

/**
 * The emulator's clock as the sender's time. It stands still while a call or a statement is under way and jumps to the
 * next timer when none is: what takes a minute at Telegram's pace takes as long as its work, and no call arrives at
 * another time than it was sent.
 */
class EmulatedTime {
  timers = new Set();
  underWay = 0;
  watching = false;

  /** @param stepMs timers go off at multiples of it only, late rather than early */
  constructor(apiRoot, stepMs) {
    this.url = `${apiRoot}api/clock`;
    this.stepMs = stepMs;
  }

  async start(startsAfterMs) {
    const { now } = await (await fetch(this.url)).json();
    this.nowMs = Date.parse(now);
    await this.advance(startsAfterMs);
  }

  now() {
    return this.nowMs;
  }

  after(ms, run) {
    const timer = { at: this.nowMs + ms, run };
    this.timers.add(timer);
    this.watch();
    return () => this.timers.delete(timer);
  }

  /** Counts what `run` begins as under way until it has ended. */
  async during(run) {
    this.underWay += 1;
    try {
      return await run();
    } finally {
      this.underWay -= 1;
      this.watch();
    }
  }

  watch() {
    if (this.watching) return;
    this.watching = true;
    let quiet = 0;
    const look = () => {
      quiet = this.underWay === 0 ? quiet + 1 : 0;
      if (this.underWay > 0 || this.timers.size === 0) this.watching = false;
      else if (quiet < QUIET_TURNS) setImmediate(look);
      else void this.jump();
    };
    setImmediate(look);
  }

  async jump() {
    const first = Math.min(...[...this.timers].map(({ at }) => at));
    await this.advance(Math.ceil(first / this.stepMs) * this.stepMs - this.nowMs);
    const due = [...this.timers].filter(({ at }) => at <= this.nowMs).sort((a, b) => a.at - b.at);
    this.watching = false;
    for (const timer of due) if (this.timers.delete(timer)) timer.run();
    this.watch();
  }

  async advance(ms) {
    if (ms <= 0) return;
    const headers = { 'content-type': 'application/json' };
    await fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ advanceMs: ms }) });
    this.nowMs += ms;
  }
}

async function main() {
  const { databaseUrl, token, apiRoot, emulatedStepMs, startsAfterMs = 0, receipts } = JSON.parse(process.argv[2]);
  const pool = createPool({ connectionString: databaseUrl, max: 6, applicationName: 'sender-under-test' });
  let db = createDatabase(pool);
  let api = createBotApi({ token, apiRoot });
  let time;
  if (emulatedStepMs) {
    time = new EmulatedTime(apiRoot, emulatedStepMs);
    await time.start(startsAfterMs);
    const [plainDb, plainApi] = [db, api];
    db = {
      query: (...query) => time.during(() => plainDb.query(...query)),
      transaction: (run) => time.during(() => plainDb.transaction(run)),
    };
    api = { ...plainApi, call: (...call) => time.during(() => plainApi.call(...call)) };
  }
  const core = { db, clock: systemClock };
  const instance = new Instance(databaseUrl);
  await instance.start();
  const none = () => Promise.reject(new Error('no content'));
  const sender = new Sender({
    db,
    api,
    instance,
    content: { file: none, payload: none },
    feed: () => feedBroadcasts(core),
    onUnreachable: (...found) => noteUnreachable(core, ...found),
    receipts: receipts ? playgroundReceipts(api) : undefined,
    time,
  });
  await sender.start();
  process.send?.('ready');
}

void main();

// Nobody else would end it.
process.once('disconnect', () => process.exit(1));
