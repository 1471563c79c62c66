import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isCounted } from '../../src/platform/telegram/outgoing';
import { SENDING_LIMITS } from '../../src/platform/telegram/pace';
import type { TestDatabase } from './database';
import type { TestTelegram } from './telegram';
import { until } from './until';

export interface SenderOptions {
  /** The emulator's clock drives the sender, and nothing is waited for. Timers go off at multiples of so much. */
  readonly emulatedStepMs?: number;
  /** The sender may ask the emulator what has become of a call. */
  readonly receipts?: boolean;
}

/** A start after a kill takes some time, also on the emulated clock. */
const RESTART_MS = 5_000;

/** A process that sends what the outbox of a database holds, to be killed and started again. */
export class SenderProcess {
  private child: ChildProcess | undefined;
  private startsAfterMs = 0;

  constructor(
    private readonly telegram: TestTelegram,
    private readonly database: TestDatabase,
    private readonly options: SenderOptions,
  ) {}

  async start(): Promise<void> {
    const { token, apiRoot } = this.telegram;
    const { startsAfterMs } = this;
    const given = { databaseUrl: this.database.url, token, apiRoot, startsAfterMs, ...this.options };
    this.startsAfterMs = RESTART_MS;
    this.child = fork(path.resolve(__dirname, 'telegram-sender-child.js'), [JSON.stringify(given)], { execArgv: [] });
    await once(this.child, 'message');
  }

  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

const UNDER_WAY = `select count(*) as n from telegram.outbox o where o.state = 'sending'`;

/** How many calls the sender has begun and not noted the end of. */
export const underWay = async ({ db }: TestDatabase): Promise<number> =>
  Number((await db.query<{ n: bigint }>(UNDER_WAY))[0]?.n);

/**
 * Kills the sender while it waits for answers that never come, to calls of which every other one has arrived.
 * @returns how many calls were under way
 */
export async function killInTheMiddle(
  { emulator }: TestTelegram,
  database: TestDatabase,
  sender: SenderProcess,
): Promise<number> {
  const kinds = ['accepted-silent', 'silent', 'accepted-silent', 'silent'] as const;
  for (const kind of kinds) emulator.faults.add({ kind });
  let before = '';
  await until(async () => {
    const calls = await underWay(database);
    const now = `${calls} ${emulator.limiter.statistics.accepted}`;
    // A slow machine stands as well: what counts is that all faults of before have hit, and one of these.
    const stands = emulator.faults.pending < kinds.length && calls > 0 && now === before;
    before = now;
    return stands ? true : undefined;
  });
  await sender.kill();
  emulator.faults.clear();
  return underWay(database);
}

export interface Sent {
  readonly chatId: number;
  readonly atMs: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The messages that reached a chat, as the emulator saw them come. */
export const messagesSent = ({ emulator }: TestTelegram): Sent[] =>
  emulator.calls
    .filter(({ method, errorCode }) => isCounted(method) && errorCode === undefined)
    .map(({ params, atMs }) => ({ chatId: Number(params.chat_id), atMs, params }));

/** Every window of a second or a minute that begins with a message is looked at, whatever the emulator itself enforces. */
export function expectWithinLimits(sent: readonly Sent[]): void {
  expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(SENDING_LIMITS.overallPerSecond);
  const chats = new Map<number, Sent[]>();
  for (const one of sent) {
    const known = chats.get(one.chatId);
    if (known) known.push(one);
    else chats.set(one.chatId, [one]);
  }
  for (const [chatId, messages] of chats) {
    if (messages.length === 1) continue;
    expect(mostWithin(messages, 1_000)).toBeLessThanOrEqual(SENDING_LIMITS.chatPerSecond);
    if (chatId < 0) expect(mostWithin(messages, 60_000)).toBeLessThanOrEqual(SENDING_LIMITS.groupPerMinute);
  }
}

/** @param sent oldest first */
function mostWithin(sent: readonly Sent[], windowMs: number): number {
  let most = 0;
  let begin = 0;
  sent.forEach(({ atMs }, index) => {
    while (atMs - (sent[begin]?.atMs ?? atMs) >= windowMs) begin += 1;
    most = Math.max(most, index - begin + 1);
  });
  return most;
}
