import { failure } from './errors';

/** How many that wait are looked at for one that touches nothing in flight. */
const LOOK_AHEAD = 1_000;

/**
 * Gathers calls that arrive while others are in flight and sends them together. Nobody waits for company: a call that
 * finds a free lane leaves with what came in the same turn of the event loop, shared out among the free lanes.
 * Two calls in flight never touch the same: one would only wait for the other's locks, with all that are in it. An item that
 * would is passed by, and so is each behind it that touches the same, so that they keep their order.
 */
export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private waitingWeight = 0;
  private busyLanes = 0;
  private scheduled = false;
  /** What the calls in flight touch. */
  private readonly touched = new Set<string>();

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
      readonly send: (items: readonly Item[]) => Promise<readonly Promise<Result>[]>;
    },
  ) {}

  /** @throws QueueFullError when too many wait already */
  submit(item: Item): Promise<Result> {
    if (this.waiting.length >= (this.options.maxWaiting ?? 100_000)) return Promise.reject(new QueueFullError());
    return new Promise((resolve, reject) => {
      const weight = this.options.weightOf?.(item) ?? 1;
      this.waiting.push({ item, weight, touches: this.options.touches?.(item) ?? [], resolve, reject });
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
        const calls = this.take(Math.ceil(this.waiting.length / this.freeLanes()));
        if (calls.length === 0) return;
        void this.send(calls);
      }
    });
  }

  private freeLanes(): number {
    const { lanes, whenHeavy } = this.options;
    return (whenHeavy && this.waitingWeight >= whenHeavy.from ? whenHeavy.lanes : lanes) - this.busyLanes;
  }

  /** None when all that wait touch what is in flight: then the next call to come back makes way. */
  private take(most: number): Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const passed: Waiting<Item, Result>[] = [];
    const passedTouches = new Set<string>();
    let total = 0;
    let seen = 0;
    for (const one of this.waiting) {
      if (taken.length > 0 && (taken.length >= most || total + one.weight > this.options.maxItemsPerCall)) break;
      if (passed.length >= LOOK_AHEAD) break;
      seen += 1;
      if (one.touches.some((name) => this.touched.has(name) || passedTouches.has(name))) {
        passed.push(one);
        for (const name of one.touches) passedTouches.add(name);
      } else {
        taken.push(one);
        total += one.weight;
      }
    }
    this.waiting.splice(0, seen, ...passed);
    this.waitingWeight -= total;
    return taken;
  }

  private async send(calls: readonly Waiting<Item, Result>[]): Promise<void> {
    this.busyLanes += 1;
    for (const { touches } of calls) for (const name of touches) this.touched.add(name);
    try {
      const results = await this.options.send(calls.map(({ item }) => item));
      calls.forEach(({ resolve }, index) => resolve(results[index] as Promise<Result>));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    } finally {
      this.busyLanes -= 1;
      for (const { touches } of calls) for (const name of touches) this.touched.delete(name);
      this.schedule();
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
  readonly resolve: (result: Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}
