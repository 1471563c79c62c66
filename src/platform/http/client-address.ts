import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Where a request comes from, as one key for all that one subscriber has: an IPv4 address, or the first 64 bits of an IPv6
 * address (RFC 6177: a household is given at least those).
 * @param trustedProxies how many proxies of ours stand in front; only what they have added to X-Forwarded-For is
 *   believed, for anybody may send that header. 0: the socket's address
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const socket = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return subscriber(socket);
  const hops = [...forwardedFor(request), socket];
  return subscriber(hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? socket);
}

/** Node joins headers of that name with commas. */
function forwardedFor(request: IncomingMessage): readonly string[] {
  const header = request.headers['x-forwarded-for'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

const MAX_LENGTH = 45;

function subscriber(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address.slice(0, MAX_LENGTH);
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  // `::` stands for as many zeroes as are missing; four of the eight groups are asked for.
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, 8 - groups.length - after.length - (address.includes('.') ? 1 : 0));
  const all = tail === undefined ? groups : [...groups, ...Array<string>(missing).fill('0'), ...after];
  const prefix = all.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${prefix.join(':')}::/64`;
}
