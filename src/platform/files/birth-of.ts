import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * What tells a process from a later one with the same number: where there is a /proc, the moment it began (proc(5), field
 * 22 of `stat`); undefined for one that has ended, even if its parent has not asked for its exit code yet.
 */
export async function birthOf(pid: number): Promise<string | undefined> {
  if (existsSync('/proc/self/stat')) {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    const [state, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
    return state === undefined || state === 'Z' || state === 'X' ? undefined : rest[18];
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    // It lives, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? '' : undefined;
  }
}
