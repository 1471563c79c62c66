/** Results that are the same whenever they are asked for. All are forgotten when they get too many. */
export class Remembered<Result> {
  private readonly results = new Map<string, Result>();

  constructor(private readonly most: number) {}

  /** @param key tells all that the result depends on */
  get(key: string, make: () => Result): Result {
    const known = this.results.get(key);
    if (known !== undefined) return known;
    const result = make();
    if (this.results.size >= this.most) this.results.clear();
    this.results.set(key, result);
    return result;
  }
}
