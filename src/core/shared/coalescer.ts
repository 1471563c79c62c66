/**
 * Gathers calls that arrive while others are in flight and sends them together. Nobody waits for company: a call that
 * finds a free lane leaves with what came in the same turn of the event loop, shared out among the free lanes.
 */
export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private busyLanes = 0;
  private scheduled = false;

  constructor(
    private readonly options: {
      /** How many calls may be in flight at once. */
      readonly lanes: number;
      readonly maxItemsPerCall: number;
      /** One result per item, in order; a rejected promise inside fails that item alone. */
      readonly send: (items: readonly Item[]) => Promise<readonly Promise<Result>[]>;
    },
  ) {}

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.busyLanes >= this.options.lanes) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.busyLanes < this.options.lanes) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const freeLanes = this.options.lanes - this.busyLanes;
    const share = Math.ceil(this.waiting.length / freeLanes);
    const calls = this.waiting.splice(0, Math.min(share, this.options.maxItemsPerCall));
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

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}
