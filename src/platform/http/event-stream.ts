import { PassThrough } from 'node:stream';
import type { RawReply } from './endpoint';

/** A client connects again by itself; so a stream of someone whose session was ended does not live on for ever. */
const MAX_LIFE_MS = 10 * 60_000;
const HEARTBEAT_MS = 20_000;

const open = new Set<() => void>();

/**
 * Server-sent events (WHATWG HTML, 9.2).
 * @param subscribe is given how to send an event, and returns how to end the subscription
 */
export function eventStream(signal: AbortSignal, subscribe: (send: (event: unknown) => void) => () => void): RawReply {
  const stream = new PassThrough();
  const unsubscribe = subscribe((event) => stream.write(`data: ${JSON.stringify(event)}\n\n`));
  const heartbeat = setInterval(() => stream.write(': alive\n\n'), HEARTBEAT_MS);
  const end = (): void => {
    clearInterval(heartbeat);
    clearTimeout(life);
    unsubscribe();
    open.delete(end);
    stream.end();
  };
  const life = setTimeout(end, MAX_LIFE_MS);
  open.add(end);
  stream.write('retry: 1000\n\n');
  // A client may have gone before its stream begins, or be dropped without a word to the signal.
  stream.once('close', end);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return {
    contentType: 'text/event-stream; charset=utf-8',
    headers: { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
    raw: stream,
  };
}

/** Ends every stream, so that a graceful stop needs not wait for them. */
export function closeEventStreams(): void {
  for (const end of [...open]) end();
}
