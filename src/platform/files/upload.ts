import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../core/shared/clock';
import { log } from '../log/log';
import { birthOf } from './birth-of';
import { letGo } from './let-go';

/** A name that tells whose file it is, for the time when that process is gone. */
export const uploadName = (): string => `tillgram-upload-${process.pid}-${randomUUID()}`;

/** Opens the temporary copy of a file that somebody sends. Slips and stock are private: only its owner may read it. */
export const openUpload = (file = path.join(tmpdir(), uploadName())): WriteStream =>
  createWriteStream(file, { flags: 'wx', mode: 0o600 });

/** Removes it for good, whether it is whole or given up. */
export async function dropUpload(upload: WriteStream): Promise<void> {
  await letGo(upload);
  await remove(String(upload.path));
}

const OURS = /^tillgram-(?:upload|export)-(\d+)-/;

/** A folder in which Strapi makes an upload of the media library smaller; it doesn't tell whose it is. */
const OF_STRAPI = /^strapi-upload-\w+$/;

/** No upload takes so long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** To be called at the start: removes what processes that were killed have left; one of them may have had our number. */
export async function removeUploadsOfTheDead(clock: Clock): Promise<void> {
  const names = await readdir(tmpdir()).catch((error: unknown) => {
    log.warn({ err: error }, 'the folder for temporary files cannot be read');
    return [];
  });
  for (const name of names) {
    const file = path.join(tmpdir(), name);
    const pid = OURS.exec(name)?.[1];
    const left =
      pid === undefined ? OF_STRAPI.test(name) && (await isAbandoned(file, clock)) : await isDead(Number(pid));
    if (left) await remove(file);
  }
}

const isDead = async (pid: number): Promise<boolean> => pid === process.pid || (await birthOf(pid)) === undefined;

/** Another user's is theirs to remove, and a link is nobody's upload. */
async function isAbandoned(folder: string, clock: Clock): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
  return clock.now().getTime() - found.mtimeMs > ABANDONED_MS;
}

const remove = (file: string): Promise<void> =>
  rm(file, { recursive: true, force: true }).catch((error: unknown) =>
    log.warn({ err: error }, 'a temporary file could not be removed'),
  );
