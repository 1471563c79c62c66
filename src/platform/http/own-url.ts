import { isIPv6 } from 'node:net';

/**
 * Where a server on this machine is reached that listens on a host and port.
 * @param everywhere what stands for the addresses that mean every interface, which nobody can call
 */
export function ownUrl(host: string, port: number, everywhere: string): string {
  const called = host === '0.0.0.0' || host === '::' ? everywhere : host;
  return `http://${isIPv6(called) ? `[${called}]` : called}:${port}`;
}
