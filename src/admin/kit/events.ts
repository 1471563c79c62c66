import { useEffect, useRef, useState } from 'react';
import { useAuth } from '@strapi/strapi/admin';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Server-sent events of one of the panel's endpoints. `EventSource` can't send the session's header, so the stream is
 * read by hand. It connects again by itself, and when the session's token changes.
 * @returns whether the stream is open now; while it isn't, the caller should poll
 */
export function useEvents(path: string, onEvent: (event: unknown) => void): boolean {
  const token = useAuth('useEvents', (state) => state.token);
  const [open, setOpen] = useState(false);
  const handler = useRef(onEvent);
  handler.current = onEvent;

  useEffect(() => {
    if (!token) return;
    const aborted = new AbortController();
    let retryMs = FIRST_RETRY_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = async (): Promise<void> => {
      try {
        const response = await fetch(`/tillgram${path}`, {
          headers: { Authorization: `Bearer ${token}` },
          signal: aborted.signal,
        });
        if (response.ok && response.body) {
          setOpen(true);
          retryMs = FIRST_RETRY_MS;
          await readEvents(response.body, (event) => handler.current(event));
        }
      } catch {
        // Whatever ended the stream, the next attempt finds out.
      }
      if (aborted.signal.aborted) return;
      setOpen(false);
      timer = setTimeout(() => void connect(), retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
    void connect();
    return () => {
      aborted.abort();
      clearTimeout(timer);
    };
  }, [path, token]);

  return open;
}

async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (event: unknown) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (pending + decoder.decode(value, { stream: true })).split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice('data: '.length));
      if (data.length > 0) onEvent(JSON.parse(data.join('\n')));
    }
  }
}
