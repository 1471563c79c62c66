import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { birthOf } from './birth-of';

/** Writes a file so that a crash or a full disk leaves the old one or the new one, never a half; only its owner may read it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await removeDraftsOfTheDead(file);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What was killed while it wrote has left a draft, with secrets in it perhaps; who lives may be at work on its own. */
async function removeDraftsOfTheDead(file: string): Promise<void> {
  const directory = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of await readdir(directory).catch(() => [])) {
    const [, pid] = (name.startsWith(prefix) && /^(\d+)\.tmp$/.exec(name.slice(prefix.length))) || [];
    if (pid !== undefined && (await birthOf(Number(pid))) === undefined) {
      await rm(path.join(directory, name), { force: true });
    }
  }
}
