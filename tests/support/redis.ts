import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from './until';

const PROGRAM = 'redis-server';

/** True when Redis is installed (Debian package `redis-server`). */
export function hasRedis(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface TestRedis {
  /** It keeps its connections and answers nothing, as one does whose machine hangs. */
  freeze(): void;
  kill(): Promise<void>;
}

/** A real Redis that keeps nothing on disk; resolves once it takes connections. */
export async function startRedis(port: number, password = ''): Promise<TestRedis> {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--requirepass',
    password,
  ];
  const child = spawn(PROGRAM, options, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until(() => reachable(port));
  return {
    freeze: () => void child.kill('SIGSTOP'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function reachable(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(undefined));
  });
}
