import { ChainSourceUnavailableError } from '../../core/crypto';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcFailure };

export interface RpcFailure {
  /** Bitcoin Core's codes (`rpc/protocol.h`). */
  readonly code: number;
  readonly message: string;
}

export const RPC_INVALID_ADDRESS_OR_KEY = -5;
export const RPC_INVALID_PARAMETER = -8;

export interface RpcEndpoint {
  /** Without credentials. */
  readonly url: string;
  readonly authorization: string | null;
}

/** Splits `http://user:password@host:port/` so that the credentials never reach a message or a log. */
export function rpcEndpoint(text: string): RpcEndpoint {
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url: url.toString(),
    authorization: username === '' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/** The JSON-RPC client for `bitcoind` and `litecoind`: batches of calls, each with its own answer. */
export class JsonRpc {
  constructor(
    private readonly source: string,
    private readonly endpoint: RpcEndpoint,
    private readonly timeoutMs = 30_000,
  ) {}

  /** @throws ChainSourceUnavailableError when the node cannot be asked or refuses the call */
  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const answer = await this.ask({ method, params });
    if ('error' in answer) throw this.refused(method, answer.error);
    return answer.result;
  }

  /** One call, with the node's refusal as a value. */
  async ask(call: RpcCall): Promise<RpcAnswer> {
    const [answer] = await this.batch([call]);
    if (answer === undefined) throw this.unavailable('answered nothing');
    return answer;
  }

  /** @returns the answers in the order of the calls */
  async batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const body = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    const answers = await this.post(JSON.stringify(body));
    if (!Array.isArray(answers)) throw this.unavailable('answered with something that is no batch');
    const byId = new Map<unknown, RpcAnswer>();
    for (const answer of answers as readonly unknown[]) {
      const { id, result, error } = Object(answer) as { id?: unknown; result?: unknown; error?: RpcFailure | null };
      byId.set(id, error ? { error } : { result });
    }
    return calls.map((call, id) => {
      const answer = byId.get(id);
      if (answer === undefined) throw this.unavailable(`left out the answer to ${call.method}`);
      return answer;
    });
  }

  refused(method: string, { code, message }: RpcFailure): ChainSourceUnavailableError {
    return this.unavailable(`${method} refused (${code}): ${message}`);
  }

  unavailable(reason: string): ChainSourceUnavailableError {
    return new ChainSourceUnavailableError(this.source, reason);
  }

  private async post(body: string): Promise<unknown> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (this.endpoint.authorization !== null) headers.authorization = this.endpoint.authorization;
    try {
      const response = await fetch(this.endpoint.url, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const text = await response.text();
      if (response.status === 401 || response.status === 403) throw this.unavailable('refuses our user and password');
      if (!response.ok && !text.startsWith('[')) throw this.unavailable(`answered with status ${response.status}`);
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof ChainSourceUnavailableError) throw error;
      throw this.unavailable(`cannot be reached: ${reasonOf(error)}`);
    }
  }
}

/** What went wrong with a request, in a few words; the cause says more than fetch's own "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.name === 'TimeoutError' ? 'no answer in time' : error.message;
}
