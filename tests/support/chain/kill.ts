import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { TEST_KEYS, type World } from './world';

const run = promisify(execFile);

export interface Kill {
  /** Part of a statement, or `commit`. */
  readonly match: string;
  /** The process dies after this many of them. */
  readonly count: number;
}

/** One look at the chain in another process. @returns true when it lived to the end */
export async function passInChild(world: World, kill?: Kill): Promise<boolean> {
  world.advance(120_000);
  const settings = {
    databaseUrl: world.database.url,
    source: world.lab.childSource,
    key: TEST_KEYS[world.lab.network.chain],
    rate: world.rate,
    now: world.core.clock.now().toISOString(),
    kill,
  };
  const script = path.resolve(__dirname, 'follow-child.js');
  const child = run(process.execPath, [script], { env: { ...process.env, FOLLOW: JSON.stringify(settings) } });
  return child.then(
    () => true,
    (error: { signal?: string; stderr?: string }) => {
      if (error.signal !== 'SIGKILL') throw new Error(`the child failed: ${error.stderr ?? ''}`);
      return false;
    },
  );
}

/** Each process dies after its first commit that does something, until one has nothing left to do. */
export async function killedAtEveryStep(world: World): Promise<void> {
  // The first commit of a process registers the chain and changes nothing after the first time.
  for (let process = 0; process < 30; process += 1) {
    if (await passInChild(world, { match: 'commit', count: 2 })) return;
  }
  throw new Error('thirty processes did not get to the end');
}
