import http from 'node:http';
import type { Load } from './load';
import { quantile } from './load';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly token?: string;
  /** The idempotency key. */
  readonly key?: string;
  readonly body?: unknown;
}

/** A client with kept connections, at most so many. It runs in the benchmark's own process, on the same machine. */
export class HttpClient {
  private readonly agent: http.Agent;
  private readonly base: URL;

  constructor(url: string, connections: number) {
    this.base = new URL(url);
    // A server closes a connection that is idle for five seconds; to be sooner keeps a call from meeting that moment.
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo', timeout: 3_000 });
  }

  ask({ method, path, token, key, body }: Ask): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (key !== undefined) headers['idempotency-key'] = key;
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(text));
    }
    const { hostname, port } = this.base;
    return new Promise((resolve, reject) => {
      const request = http.request({ agent: this.agent, hostname, port, method, path, headers }, (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (received += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: received }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(text);
    });
  }

  /** Throws for any other status, so that a refusal counts as an error of the run. */
  async expect(status: number, ask: Ask): Promise<string> {
    const answer = await this.ask(ask);
    if (answer.status !== status) {
      throw new Error(`${ask.method} ${ask.path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    return answer.text;
  }

  close(): void {
    this.agent.destroy();
  }
}

/**
 * Open loop: calls begin at a fixed rate, whether earlier ones are answered or not; a call's time counts from the moment
 * it was due, so waiting anywhere counts as well.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  call: (arrival: number) => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const running: Promise<void>[] = [];
  const start = performance.now();
  const total = perSecond * seconds;
  for (let arrival = 0; arrival < total;) {
    const dueCount = Math.min(total, Math.floor(((performance.now() - start) * perSecond) / 1000) + 1);
    for (; arrival < dueCount; arrival += 1) {
      const due = start + (arrival * 1000) / perSecond;
      running.push(
        call(arrival).then(
          () => void latencies.push(performance.now() - due),
          (error: unknown) => {
            errors += 1;
            firstError ??= error instanceof Error ? error.message : String(error);
          },
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / elapsed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    errors,
    firstError,
  };
}
