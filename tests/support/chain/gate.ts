import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

export interface Gate {
  readonly port: number;
  /** Closed: nobody gets through, and whoever was through is cut off. */
  setOpen(open: boolean): void;
  stop(): Promise<void>;
}

/** A door in front of a server on loopback that a test can shut. */
export async function startGate(targetPort: number): Promise<Gate> {
  let open = true;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (!open) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gate has no port');
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    setOpen(value) {
      open = value;
      if (!open) cutAll();
    },
    async stop() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
