import type { Writable } from 'node:stream';

/** A stream that is given up at once may not have opened its file yet: until it is closed, the file can still be made. */
export async function letGo(file: Writable): Promise<void> {
  if (file.closed) return;
  await new Promise<void>((resolve) => file.once('close', resolve).destroy());
}
