import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { ownPort } from './own-port';

/** A way to a server of ours that can be shut: who is on it is cut off, and nobody else gets through, until it is open again. */
export interface Gate {
  /** The address with the gate's host and port in place of the server's. */
  through(url: string): string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** It leads to the server whose address `through` was given. */
export async function startGate(): Promise<Gate> {
  const open = new Set<Socket>();
  let target: URL | undefined;
  const server = createServer((near) => {
    const far = connect(Number(target?.port), target?.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      // An end that is cut off cuts off the other.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const port = await ownPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    through(url) {
      target = new URL(url);
      const through = new URL(url);
      through.host = `127.0.0.1:${port}`;
      return through.href;
    },
    async shut() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
    async open() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
