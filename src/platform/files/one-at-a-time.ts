import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvError } from '../env/env';
import { birthOf } from './birth-of';

const LOOK_EVERY_MS = 100;
const WAIT_MS = 60_000;
/** Between taking a file and writing a name into it there is nothing to wait for. */
const MOST_UNNAMED_MS = 5_000;

/**
 * Does some work while no other process on this machine does any under the same file's name. Whoever has died there holds
 * nobody up.
 * @throws EnvError when somebody is at it for a minute
 */
export async function oneAtATime<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + WAIT_MS;
  while (!(await take(file))) {
    if (performance.now() > end) throw new EnvError(`${file}: another start is at work here; stop it, or wait for it`);
    await delay(LOOK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid} ${await birthOf(process.pid)}`, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    await removeOfDead(file);
    return false;
  }
}

async function removeOfDead(file: string): Promise<void> {
  const seen = await stat(file).catch(() => undefined);
  if (!seen) return;
  const [pid, birth] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
  // Empty: its owner is about to say who it is, or was killed before that.
  const taken = pid ? (await birthOf(Number(pid))) === birth : Date.now() - seen.mtimeMs < MOST_UNNAMED_MS;
  if (taken) return;
  // Somebody else may have taken its place meanwhile.
  if ((await stat(file).catch(() => undefined))?.ino === seen.ino) await rm(file, { force: true });
}
