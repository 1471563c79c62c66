import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Core as StrapiCore } from '@strapi/strapi';
import type { Handler } from './router';

/** In-flight requests get this long to finish when the process is told to stop. */
const DRAIN_MS = 8_000;

export interface FrontDoor {
  /** Takes no new connections and waits for requests in flight, up to a limit. */
  drain(): Promise<void>;
}

/** Puts handlers in front of Koa on Strapi's HTTP server; the first that knows a request serves it. */
export function serveBeforeKoa(strapi: StrapiCore.Strapi, handlers: readonly Handler[]): FrontDoor {
  const server = strapi.server.httpServer;
  const [koa] = server.listeners('request') as RequestListener[];
  if (!koa) throw new Error('Strapi has no request listener yet');
  server.removeListener('request', koa);
  const inFlight = new Set<ServerResponse>();
  let draining = false;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    inFlight.add(response);
    if (draining) endConnectionAfter(response);
    response.on('close', () => inFlight.delete(response));
    if (handlers.some((handler) => handler(request, response))) return;
    void koa.call(server, request, response);
  });
  return {
    async drain() {
      draining = true;
      server.close();
      server.closeIdleConnections();
      inFlight.forEach(endConnectionAfter);
      const limit = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
      const done = Promise.all(
        [...inFlight].map((response) => new Promise<void>((resolve) => response.on('close', () => resolve()))),
      );
      await Promise.race([done, limit]);
    },
  };
}

/** Else who keeps the connection would go on asking on it, until the process ends in the middle of an answer. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
