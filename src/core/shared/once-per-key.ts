/** A key is in flight once: its second use waits for the first, and then finds what that stored. */
export class OncePerKey {
  private readonly inFlight = new Map<string, Promise<unknown>>();

  run<Result>(key: string, start: () => Promise<Result>): Promise<Result> {
    const first = this.inFlight.get(key);
    if (first) {
      const again = (): Promise<Result> => this.run(key, start);
      return first.then(again, again);
    }
    const running = start();
    this.inFlight.set(key, running);
    const settled = (): void => void this.inFlight.delete(key);
    running.then(settled, settled);
    return running;
  }
}
