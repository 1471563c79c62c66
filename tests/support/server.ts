import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { createTestDatabase, type TestDatabase } from './database';
import { quieten } from './schedules';
import { testEnvironment } from './test-environment';

const root = path.resolve(__dirname, '../..');

export interface Reply<Data = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON envelope. `error` is there when the request failed, `data` when it did not. */
  readonly body: {
    readonly data: Data;
    readonly meta: Readonly<Record<string, unknown>>;
    readonly error: {
      readonly status: number;
      readonly name: string;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };
  };
}

export interface RequestOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly url: string;
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** What it has written to its log, as it is at `LOG_LEVEL`. */
  log(): string;
  request<Data = unknown>(method: string, path: string, options?: RequestOptions): Promise<Reply<Data>>;
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks the process to end, as an operator does; resolves once it has. */
  end(): Promise<void>;
  /** Starts the server again on the same database and data directory. */
  restart(): Promise<void>;
  /** Graceful end; drops the database. */
  stop(): Promise<void>;
}

/**
 * The whole product in a process of its own, on a fresh clone of the template database.
 * @param quietJobs jobs that their schedule shall not start, because the test does
 * @param through another way to the same database, by its address
 */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  quietJobs: readonly string[] = [],
  through: (databaseUrl: string) => string = (url) => url,
): Promise<TestServer> {
  const database = await createTestDatabase();
  await quieten(database.pool, quietJobs);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tillgram-test-'));
  const variables = { ...process.env, ...testEnvironment(through(database.url)), DATA_DIR: dataDir, ...environment };
  let log = '';
  const write = (chunk: string): void => {
    log += chunk;
    process.stdout.write(chunk);
  };
  let { child, url } = await launch(variables, write);
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return {
    get url() {
      return url;
    },
    database,
    dataDir,
    log: () => log,
    request: (method, requestPath, options) => send(url, method, requestPath, options),
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
    end,
    async restart() {
      ({ child, url } = await launch(variables, write));
    },
    async stop() {
      await end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(
  variables: NodeJS.ProcessEnv,
  write: (chunk: string) => void,
): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(path.join(root, 'tests/support/server-child.js'), {
    cwd: root,
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  child.stdout?.setEncoding('utf8').on('data', write);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return { child, url };
}

async function send<Data>(
  url: string,
  method: string,
  requestPath: string,
  options: RequestOptions = {},
): Promise<Reply<Data>> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
  if (options.key !== undefined) headers['idempotency-key'] = options.key;
  let body: BodyInit | undefined;
  if (options.body instanceof FormData || typeof options.body === 'string') body = options.body;
  else if (options.body !== undefined) {
    headers['content-type'] ??= 'application/json';
    body = JSON.stringify(options.body);
  }
  const response = await fetch(`${url}${requestPath}`, { method, headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Reply<Data>['body'] };
}

/** A user's token as users-permissions issues it. */
export function userToken(userId: number): string {
  return jwt.sign({ id: userId }, testEnvironment('').JWT_SECRET, { algorithm: 'HS256', expiresIn: '1h' });
}
