import type { Queryable } from '../../shared/tx';
import { scriptKey, type WatchedScripts } from '../chain-source';
import { KEYS_OF_CHAIN, SCRIPTS_FROM } from '../sql/addresses';

const PAGE = 20_000;

/** Every address ever given out on a chain, in memory: 100,000 of them take about 15 MB. */
export class WatchedAddresses implements WatchedScripts {
  private readonly scripts = new Set<string>();
  /** The next index to read, by key. */
  private readonly nextIndex = new Map<number, bigint>();

  constructor(private readonly chainId: number) {}

  get size(): number {
    return this.scripts.size;
  }

  has(key: string): boolean {
    return this.scripts.has(key);
  }

  /** Reads what was given out since the last time. Indexes are given out under a lock, so none turns up late. */
  async refresh(q: Queryable): Promise<void> {
    const keys = await q.query<{ id: number }>(KEYS_OF_CHAIN, [this.chainId]);
    for (const { id } of keys) {
      let page: { index: bigint; script: Buffer }[];
      do {
        page = await q.query(SCRIPTS_FROM, [id, this.nextIndex.get(id) ?? 0n, PAGE]);
        for (const { script } of page) this.scripts.add(scriptKey(script));
        const last = page.at(-1);
        if (last !== undefined) this.nextIndex.set(id, last.index + 1n);
      } while (page.length === PAGE);
    }
  }
}
