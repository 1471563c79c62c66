import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

/** To be called at the start: removes what processes that were killed have left; one of them may have had our number. */
export async function removeUploadsOfTheDead(): Promise<void> {
  const names = await readdir(tmpdir()).catch((error: unknown) => {
    log.warn({ err: error }, 'the folder for temporary files cannot be read');
    return [];
  });
  for (const name of names) {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined) continue;
    if (Number(pid) === process.pid || (await birthOf(Number(pid))) === undefined) {
      await remove(path.join(tmpdir(), name));
    }
  }
}

const remove = (file: string): Promise<void> =>
  rm(file, { recursive: true, force: true }).catch((error: unknown) =>
    log.warn({ err: error }, 'a temporary file could not be removed'),
  );
