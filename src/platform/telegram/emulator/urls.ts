/**
 * `localhost` passes, which Telegram would refuse: in the playground the product's own links lead there.
 * @returns the address as Telegram stores it, or null if it is none
 */
export function normalizeUrl(address: string): string | null {
  const withScheme = /^[a-z][a-z\d+.-]*:/i.test(address) ? address : `http://${address}`;
  try {
    const url = new URL(withScheme);
    const known = ['http:', 'https:', 'tg:', 'ton:', 'tonsite:'].includes(url.protocol);
    const reachable = url.protocol === 'tg:' || url.hostname.includes('.') || url.hostname === 'localhost';
    return known && reachable ? url.href : null;
  } catch {
    return null;
  }
}
