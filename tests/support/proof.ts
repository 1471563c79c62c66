import type { Admin } from './panel';
import type { TestServer } from './server';
import { until } from './until';

/** Its job is tried again, with growing pauses, when something was in its way. */
const LONG_MS = 150_000;

interface Watched {
  readonly request: { readonly id: string; readonly state: string } | null;
}

/** Asks for a proof in the panel, as the buttons of its page do, and watches it to its end. @returns what the page reads */
export async function prove<Read extends Watched>(
  server: TestServer,
  admin: Admin,
  proof: 'reconcile' | 'seals' = 'reconcile',
): Promise<Read> {
  const path = `/tillgram/ledger/${proof}`;
  const asked = await server.request<{ id: string }>('POST', path, { token: admin.token, body: {} });
  expect(asked.status).toBe(202);
  return watch<Read>(server, admin, proof, asked.body.data.id);
}

/** Reads until the proof of this number is over. */
export const watch = <Read extends Watched>(
  server: TestServer,
  admin: Admin,
  proof: 'reconcile' | 'seals',
  id: string,
): Promise<Read> =>
  until(async () => {
    const { body } = await server.request<Read>('GET', `/tillgram/ledger/${proof}`, { token: admin.token });
    const { request } = body.data;
    return request?.id === id && request.state === 'done' ? body.data : undefined;
  }, LONG_MS);
