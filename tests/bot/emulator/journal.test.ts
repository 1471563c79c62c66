import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Telegraf } from 'telegraf';
import { fileJournal } from '../../../src/platform/telegram/emulator/journal';
import { apply, emptyState, snapshot, type StateEvent } from '../../../src/platform/telegram/emulator/state';
import { startTelegram, TelegramClient } from '../../support/telegram';

let folder: string;
let dataFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-'));
  dataFile = join(folder, 'telegram.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** An emulator in a process of its own, from what `tsc` compiled, so that it can be killed. */
async function startProcess(): Promise<{ url: string; kill: () => Promise<void> }> {
  const emulator = resolve(__dirname, '../../../dist/src/platform/telegram/emulator');
  const script = `
    const { createEmulator } = require(${JSON.stringify(emulator)});
    createEmulator({ dataFile: ${JSON.stringify(dataFile)} }).listen().then((origin) => console.log(origin));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [origin] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url: `${origin}/playground`,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('what was accepted survives', () => {
  test('a restart keeps chats, files, commands, the webhook, the clock and pending updates', async () => {
    const before = await startTelegram({ dataFile });
    const bot = new Telegraf(before.token, { telegram: { apiRoot: before.apiRoot } });
    const anna = await before.createUser({ first_name: 'Anna' });
    const groupId = await before.createGroup('Cashiers', [{ userId: anna.id, status: 'administrator' }]);
    await anna.start();
    const photo = await anna.sendPhoto(Buffer.from('not really a picture'), { asIs: true });
    await bot.telegram.sendMessage(anna.id, 'with keys', {
      reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'y' }]] },
    });
    await bot.telegram.setMyCommands([{ command: 'start', description: 'Begin' }]);
    await before.advanceClock(3_600_000);
    const messages = await before.messages(anna.id);
    const updates = await bot.telegram.getUpdates(0, 100, 0, undefined);
    await before.close();

    const after = await startTelegram({ dataFile });
    const again = new Telegraf(after.token, { telegram: { apiRoot: after.apiRoot } });
    expect(await after.messages(anna.id)).toEqual(messages);
    expect(await again.telegram.getUpdates(0, 100, 0, undefined)).toEqual(updates);
    expect(await again.telegram.getMyCommands()).toEqual([{ command: 'start', description: 'Begin' }]);
    expect(after.emulator.clock.offsetMs).toBe(3_600_000);
    const { groups } = await after.state();
    expect(groups.map(({ id }) => id)).toEqual([groupId]);
    const link = await again.telegram.getFileLink(photo.photo?.[0]?.file_id ?? '');
    expect(await (await fetch(link)).text()).toBe('not really a picture');

    const next = await (await after.user(anna.id)).sendText('later');
    const [last] = (await again.telegram.getUpdates(0, 1, -1, undefined)) as { update_id: number }[];
    expect(last?.update_id).toBeGreaterThan(Math.max(...updates.map(({ update_id }) => update_id)));
    expect(next.message_id).toBeGreaterThan(Math.max(...messages.map(({ message_id }) => message_id)));
    await after.close();
  });

  test('SIGKILL in the middle of writing loses nothing that was acknowledged', async () => {
    const running = await startProcess();
    const client = new TelegramClient(running.url);
    const anna = await client.createUser();
    const acknowledged: number[] = [];
    let killed = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; !killed; count += 1) {
        const sent = await anna.sendText(`${writer}:${count}`).catch(() => null);
        if (sent) acknowledged.push(sent.message_id);
        if (acknowledged.length === 300) {
          killed = true;
          await running.kill();
        }
      }
    });
    await Promise.all(writers);

    const after = await startTelegram({ dataFile });
    const kept = new Set((await after.messages(anna.id)).map(({ message_id }) => message_id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    const pending = await new Telegraf(after.token, { telegram: { apiRoot: after.apiRoot } }).telegram.getUpdates(
      0,
      1,
      0,
      undefined,
    );
    expect(pending).toHaveLength(1);
    await after.close();
  });

  test('with the file thrown away, update ids go on from the time of day', async () => {
    const lastIds: number[] = [];
    for (const time of ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z']) {
      const telegram = await startTelegram({ clock: { now: () => new Date(time) } });
      lastIds.push(await telegram.injectUpdate({ message: {} }));
      await telegram.close();
    }
    expect(lastIds[1]).toBeGreaterThan(lastIds[0] ?? Infinity);
  });
});

describe('the journal', () => {
  const serial = (value: number): StateEvent => ({ type: 'serial', value });

  test('a last line that a kill cut off is cut away, and writing goes on after it', () => {
    const journal = fileJournal(dataFile, emptyState(1, 0), Infinity);
    journal.append([serial(1)]);
    journal.close();
    appendFileSync(dataFile, '[{"type":"serial","va');

    const reopened = fileJournal(dataFile, emptyState(1, 0), Infinity);
    reopened.append([serial(2)]);
    reopened.close();
    const state = emptyState(1, 0);
    fileJournal(dataFile, state, Infinity).close();
    expect(state.serial).toBe(2);
    expect(readFileSync(dataFile, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('damage anywhere else is refused, with the line', () => {
    writeFileSync(dataFile, '[{"type":"serial","value":1}]\nrubbish\n[{"type":"serial","value":2}]\n');
    expect(() => fileJournal(dataFile, emptyState(1, 0), Infinity)).toThrow(/line 2: not JSON/);
  });

  test('it is rewritten when it has grown, and replays to the same state', () => {
    const state = emptyState(1, 0);
    const journal = fileJournal(dataFile, state, 2_000);
    const chat = { id: 5, type: 'private' as const };
    for (let round = 1; round <= 200; round += 1) {
      const events: StateEvent[] = [
        { type: 'message', message: { message_id: 1 + (round % 3), chat, date: round, text: `round ${round}` } },
        { type: 'update', update: { update_id: round, message: {} } },
        { type: 'confirmed', updateIds: [round] },
      ];
      journal.append(events);
      for (const event of events) apply(state, event);
      journal.compactIfLarge();
    }
    journal.close();
    expect(statSync(dataFile).size).toBeLessThan(5_000);

    const replayed = emptyState(1, 0);
    fileJournal(dataFile, replayed, Infinity).close();
    expect([...snapshot(replayed)]).toEqual([...snapshot(state)]);
    expect(replayed.nextUpdateId).toBe(201);
  });

  test('an upload cannot leave its folder', () => {
    const journal = fileJournal(dataFile, emptyState(1, 0), Infinity);
    expect(() => journal.writeFile('../outside', Buffer.from('x'))).toThrow('leaves the upload folder');
    journal.close();
  });
});
