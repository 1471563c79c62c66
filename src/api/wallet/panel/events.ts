import { z } from 'zod';
import { createListener, type Listener } from '../../../platform/db/listen';
import { env } from '../../../platform/env/env';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { eventStream } from '../../../platform/http/event-stream';

let listener: Listener | undefined;

/** Told by core/wallet/announce.ts. */
const CHANNEL = 'tillgram_queue';

export const queueEvents = defineEndpoint({
  name: 'wallet.queue-events',
  method: 'GET',
  path: '/queue/events',
  summary:
    'Server-sent events: `{ type, id, state }` for each request that came or was decided, `{ reload: true }` after a gap',
  who: ['admin'],
  permission: 'api::wallet.read',
  response: z.unknown(),
  unlimited: true,
  handle: ({ signal }) => {
    listener ??= createListener(env().DATABASE_URL, CHANNEL);
    const { subscribe } = listener;
    return Promise.resolve(
      eventStream(signal, (send) =>
        subscribe(
          (payload) => send(JSON.parse(payload)),
          () => send({ reload: true }),
        ),
      ),
    );
  },
});
