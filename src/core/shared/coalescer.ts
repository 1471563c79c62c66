import { failure } from './errors';

/** How many that wait are looked at for one that touches nothing in flight. */
const LOOK_AHEAD = 1_000;
/** How often one may be passed by. */
const PATIENCE = 2;

/**
 * Gathers calls that arrive while others are in flight and sends them together. Nobody waits for company: a call that
 * finds a free lane leaves with what came in the same turn of the event loop, shared out among the free lanes.
 * Where there is a choice, a call takes what touches nothing in flight: else it would wait for another's locks, with all
 * that are in it. An item may be passed by for that, and so may those behind it that touch the same.
 */
export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private waitingWeight = 0;
  private busyLanes = 0;
  private scheduled = false;
  /** What the calls in flight touch, and how many of their items do. */
  private readonly touched = new Map<string, number>();

  constructor(
    private readonly options: {
      /** How many calls may be in flight at once. */
      readonly lanes: number;
      /** So many instead while at least `from` waits: a heavy call gains from a lane of its own more than it loses. */
      readonly whenHeavy?: { readonly lanes: number; readonly from: number };
      readonly maxItemsPerCall: number;
      /** How many items one counts for; one each when absent. An item that counts for more than a call takes goes alone. */
      readonly weightOf?: (item: Item) => number;
      /** Names of what an item locks and others might; none when absent. */
      readonly touches?: (item: Item) => readonly string[];
      /** Beyond so many the next is refused at once: a queue that only grows helps nobody. 100,000 when absent. */
      readonly maxWaiting?: number;
      /** One result per item, in order; a rejected promise inside fails that item alone. */
      readonly send: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>;
    },
  ) {}

  /** @throws QueueFullError when too many wait already */
  submit(item: Item): Promise<Result> {
    if (this.waiting.length >= (this.options.maxWaiting ?? 100_000)) return Promise.reject(new QueueFullError());
    return new Promise((resolve, reject) => {
      const weight = this.options.weightOf?.(item) ?? 1;
      this.waiting.push({ item, weight, touches: this.options.touches?.(item) ?? [], passed: 0, resolve, reject });
      this.waitingWeight += weight;
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.freeLanes() <= 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.freeLanes() > 0) {
        void this.send(this.take(Math.ceil(this.waiting.length / this.freeLanes())));
      }
    });
  }

  private freeLanes(): number {
    const { lanes, whenHeavy } = this.options;
    return (whenHeavy && this.waitingWeight >= whenHeavy.from ? whenHeavy.lanes : lanes) - this.busyLanes;
  }

  private take(most: number): Waiting<Item, Result>[] {
    const taken = this.choose(most, (one) => one.passed < PATIENCE);
    return taken.length > 0 ? taken : this.choose(most, () => false);
  }

  /** @param mayWait whether an item that touches what is in flight is passed by */
  private choose(most: number, mayWait: (one: Waiting<Item, Result>) => boolean): Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const passed: Waiting<Item, Result>[] = [];
    const passedTouches = new Set<string>();
    let total = 0;
    let seen = 0;
    for (const one of this.waiting) {
      if (taken.length > 0 && (taken.length >= most || total + one.weight > this.options.maxItemsPerCall)) break;
      if (passed.length >= LOOK_AHEAD) break;
      seen += 1;
      if (mayWait(one) && one.touches.some((name) => this.touched.has(name) || passedTouches.has(name))) {
        passed.push(one);
        for (const name of one.touches) passedTouches.add(name);
      } else {
        taken.push(one);
        total += one.weight;
      }
    }
    if (taken.length > 0) {
      for (const one of passed) one.passed += 1;
      this.waiting.splice(0, seen, ...passed);
      this.waitingWeight -= total;
    }
    return taken;
  }

  private async send(calls: readonly Waiting<Item, Result>[]): Promise<void> {
    this.busyLanes += 1;
    this.touch(calls, 1);
    try {
      const results = await this.options.send(calls.map(({ item }) => item));
      calls.forEach(({ resolve }, index) => resolve(results[index] as Result | Promise<Result>));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    } finally {
      this.busyLanes -= 1;
      this.touch(calls, -1);
      this.schedule();
    }
  }

  private touch(calls: readonly Waiting<Item, Result>[], more: 1 | -1): void {
    for (const { touches } of calls) {
      for (const name of touches) {
        const count = (this.touched.get(name) ?? 0) + more;
        if (count === 0) this.touched.delete(name);
        else this.touched.set(name, count);
      }
    }
  }
}

/** More work is waiting than can be done soon. */
class QueueFullError extends failure('unavailable', 'BUSY') {
  constructor() {
    super('too much is waiting already', { retryAfterSeconds: 1 });
  }
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly touches: readonly string[];
  /** How often others went before it. */
  passed: number;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}
