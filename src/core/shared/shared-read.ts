/**
 * One answer for all who ask the same at once. Whoever asks while a read is under way waits for the next one, together
 * with all who have come meanwhile: an answer is never older than its question, so that nothing needs to be invalidated,
 * whichever process changes the data.
 */
export class SharedReads<Result> {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<Result>>();

  /** @param key tells one question from another @param run is not called for those who share */
  read(key: string, run: () => Promise<Result>): Promise<Result> {
    const waiting = this.next.get(key);
    if (waiting) return waiting;
    // Also when none is under way, those who come in the same turn of the event loop share one.
    const turn = this.running.get(key) ?? new Promise<void>((resolve) => setImmediate(resolve));
    const next = turn.then(() => {
      this.next.delete(key);
      return this.begin(key, run);
    });
    this.next.set(key, next);
    return next;
  }

  private begin(key: string, run: () => Promise<Result>): Promise<Result> {
    const result = run();
    const done = (): void => void this.running.delete(key);
    this.running.set(key, result.then(done, done));
    return result;
  }
}
