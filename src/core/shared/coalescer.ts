import { failure } from './errors';

/**
 * Gathers calls that arrive while others are in flight and sends them together. Nobody waits for company: a call that
 * finds a free lane leaves with what came in the same turn of the event loop, shared out among the free lanes.
 */
export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private waitingWeight = 0;
  private busyLanes = 0;
  private scheduled = false;

  constructor(
    private readonly options: {
      /** How many calls may be in flight at once. */
      readonly lanes: number;
      /** So many instead while at least `from` waits: a heavy call gains from a lane of its own more than it loses. */
      readonly whenHeavy?: { readonly lanes: number; readonly from: number };
      readonly maxItemsPerCall: number;
      /** How many items one counts for; one each when absent. An item that counts for more than a call takes goes alone. */
      readonly weightOf?: (item: Item) => number;
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
      this.waiting.push({ item, weight, resolve, reject });
      this.waitingWeight += weight;
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.freeLanes() <= 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.freeLanes() > 0) void this.flush();
    });
  }

  private freeLanes(): number {
    const { lanes, whenHeavy } = this.options;
    return (whenHeavy && this.waitingWeight >= whenHeavy.from ? whenHeavy.lanes : lanes) - this.busyLanes;
  }

  private take(most: number): Waiting<Item, Result>[] {
    let total = 0;
    const end = this.waiting.findIndex(({ weight }, index) => {
      const full = index > 0 && (index >= most || total + weight > this.options.maxItemsPerCall);
      if (!full) total += weight;
      return full;
    });
    this.waitingWeight -= total;
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private async flush(): Promise<void> {
    const calls = this.take(Math.ceil(this.waiting.length / this.freeLanes()));
    if (calls.length === 0) return;
    this.busyLanes += 1;
    try {
      const results = await this.options.send(calls.map(({ item }) => item));
      calls.forEach(({ resolve }, index) => resolve(results[index] as Promise<Result>));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    } finally {
      this.busyLanes -= 1;
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
  readonly resolve: (result: Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}
