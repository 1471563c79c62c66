import { Coalescer } from './coalescer';

/** While one call is under way the next gathers. */
const LANES = 1;
const MAX_KEYS = 200;

/**
 * Makes one look-up of those that are asked for in the same moment: one round trip for all, made after the last of them
 * was asked for.
 * @param find what is there for these keys, by the key as text; what is missing there is not there
 */
export function gathered<Key extends number | bigint | string, Value>(
  find: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value>>,
): (key: Key) => Promise<Value | undefined> {
  const coalescer = new Coalescer<Key, Value | undefined>({
    lanes: LANES,
    maxItemsPerCall: MAX_KEYS,
    send: async (keys) => {
      const found = await find(keys);
      return keys.map((key) => Promise.resolve(found.get(String(key))));
    },
  });
  return (key) => coalescer.submit(key);
}
