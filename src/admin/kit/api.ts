import { useCallback, useEffect, useRef, useState } from 'react';
import { getFetchClient, isFetchError } from '@strapi/strapi/admin';

/** What came back instead of data. `code` is the stable `details.code` of the API. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface PageMeta {
  readonly page: number;
  readonly pageSize: number;
  readonly pageCount: number;
  readonly total: number;
}

export interface Meta {
  readonly pagination?: PageMeta;
  /** Cursor of the next page of a list that is read on and on. */
  readonly next?: string | null;
  /** How far back a text was looked for, where `next` goes on with the search. */
  readonly searchedTo?: string | null;
  readonly [key: string]: unknown;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly meta: Meta;
}

export type Parameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

const BASE = '/tillgram';

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export function toFailure(error: unknown): Failure {
  if (isFetchError(error)) {
    const answer = error.response?.data.error;
    const details = (answer?.details ?? {}) as Readonly<Record<string, unknown>>;
    return {
      status: error.status ?? answer?.status ?? 500,
      code: typeof details.code === 'string' ? details.code : 'UNKNOWN',
      message: answer?.message ?? error.message,
      details,
    };
  }
  return { status: 0, code: 'OFFLINE', message: error instanceof Error ? error.message : String(error), details: {} };
}

function withParameters(path: string, parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text === '' ? '' : `?${text}`}`;
}

/** Reads one of the panel's endpoints; `path` is below `/tillgram`. */
export async function read<Data>(
  path: string,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const { data } = await getFetchClient().get<Answer<Data>>(withParameters(path, parameters), { signal });
  return data;
}

/** Sends a command. The key makes a repeated send harmless: give the same one when trying again. */
export async function send<Data>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown = {},
  key: string = newKey(),
): Promise<Answer<Data>> {
  const client = getFetchClient();
  const options = { headers: { 'Idempotency-Key': key } };
  const url = `${BASE}${path}`;
  if (method === 'DELETE') return (await client.del<Answer<Data>>(url, options)).data;
  const call = method === 'POST' ? client.post<Answer<Data>> : client.put<Answer<Data>>;
  return (await call(url, body, options)).data;
}

/** A file behind the session: images and exports can't be plain links, they need the session's header. */
export async function readBlob(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Blob> {
  const { data } = await getFetchClient().get(withParameters(path, parameters), { responseType: 'blob', signal });
  return data;
}

/** `crypto.randomUUID` is missing on plain http from another machine. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same key for the same content, so that sending it once more after a lost answer is harmless. */
export function useSteadyKey(): (content: unknown) => string {
  const sent = useRef<{ readonly content: string; readonly key: string }>();
  return (content) => {
    const json = JSON.stringify(content);
    if (sent.current?.content !== json) sent.current = { content: json, key: newKey() };
    return sent.current.key;
  };
}

export interface Query<Data> {
  readonly data: Data | undefined;
  readonly meta: Meta;
  readonly failure: Failure | undefined;
  /** True until the first answer; later reads keep showing what is there. */
  readonly loading: boolean;
  reload(this: void): void;
}

interface QueryState<Data> {
  readonly key: string;
  readonly answer?: Answer<Data>;
  readonly failure?: Failure;
}

/**
 * Reads an endpoint and keeps the answer. Another path or other parameters read again.
 * @param path below `/tillgram`; null reads nothing yet
 * @param options.pollMs reads again this often while the page is visible; may depend on what was read last
 */
export function useQuery<Data>(
  path: string | null,
  parameters: Parameters = {},
  options: { readonly pollMs?: number | ((data: Data | undefined) => number) } = {},
): Query<Data> {
  const key = path === null ? '' : withParameters(path, parameters);
  const [state, setState] = useState<QueryState<Data>>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef(key);
  latest.current = key;

  useEffect(() => {
    if (path === null) return;
    const aborted = new AbortController();
    read<Data>(path, parameters, aborted.signal).then(
      (answer) => latest.current === key && !aborted.signal.aborted && setState({ key, answer }),
      (error: unknown) => {
        if (aborted.signal.aborted || isAbort(error)) return;
        setState((previous) => ({ ...(previous.key === key ? previous : {}), key, failure: toFailure(error) }));
      },
    );
    return () => aborted.abort();
    // `key` stands for the path and its parameters.
  }, [key, round]);

  const current = state.key === key ? state : { key };
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const { pollMs } = options;
  const everyMs = typeof pollMs === 'function' ? pollMs(current.answer?.data) : pollMs;
  usePoll(reload, path === null ? undefined : everyMs);

  return {
    data: current.answer?.data,
    meta: current.answer?.meta ?? {},
    failure: current.failure,
    loading: path !== null && current.answer === undefined && current.failure === undefined,
    reload,
  };
}

/** Calls again and again while the page is visible, and at once when it becomes visible again. */
export function usePoll(call: () => void, everyMs: number | undefined): void {
  useEffect(() => {
    if (everyMs === undefined) return;
    const tick = (): void => {
      if (document.visibilityState === 'visible') call();
    };
    const timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [call, everyMs]);
}
