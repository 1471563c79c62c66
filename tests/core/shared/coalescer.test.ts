import { Coalescer } from '../../../src/core/shared/coalescer';

/** A coalescer whose calls end when the test says so. */
function controlled(options: Partial<ConstructorParameters<typeof Coalescer<number, number>>[0]> & { lanes: number }) {
  const calls: { readonly items: readonly number[]; readonly finish: () => void; readonly fail: (e: Error) => void }[] =
    [];
  const coalescer = new Coalescer<number, number>({
    maxItemsPerCall: 100,
    maxWaiting: 1_000,
    weightOf: (item) => item,
    ...options,
    send: (items) =>
      new Promise((resolve, reject) => {
        calls.push({ items, finish: () => resolve(items.map((item) => Promise.resolve(item * 2))), fail: reject });
      }),
  });
  return { calls, coalescer };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Coalescer', () => {
  test('what comes in one turn is shared out among the lanes; what comes later waits for a free one', async () => {
    const { calls, coalescer } = controlled({ lanes: 2 });
    const results = [1, 2, 3, 4].map((item) => coalescer.submit(item));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);

    const late = [5, 6].map((item) => coalescer.submit(item));
    await turn();
    expect(calls).toHaveLength(2);
    calls[0]!.finish();
    await Promise.all(results.slice(0, 2));
    await turn();
    expect(calls[2]!.items).toEqual([5, 6]);
    calls[1]!.finish();
    calls[2]!.finish();
    expect(await Promise.all([...results, ...late])).toEqual([2, 4, 6, 8, 10, 12]);
  });

  test('a call takes no more than its weight, and what is heavier goes alone', async () => {
    const { calls, coalescer } = controlled({ lanes: 1, maxItemsPerCall: 10 });
    const results = [6, 4, 1, 50, 2].map((item) => coalescer.submit(item));
    for (let i = 0; i < 4; i += 1) {
      await turn();
      calls[i]!.finish();
      await turn();
    }
    await Promise.all(results);
    expect(calls.map(({ items }) => items)).toEqual([[6, 4], [1], [50], [2]]);
  });

  test('what is heavy opens more lanes, what is light does not', async () => {
    const { calls, coalescer } = controlled({ lanes: 1, whenHeavy: { lanes: 2, from: 50 } });
    const results = [1, 2].map((item) => coalescer.submit(item));
    await turn();
    results.push(coalescer.submit(49));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2]]);
    results.push(coalescer.submit(60));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2], [49]]);
    calls[0]!.finish();
    calls[1]!.finish();
    await Promise.all(results.slice(0, 3));
    await turn();
    expect(calls[2]!.items).toEqual([60]);
    calls[2]!.finish();
    expect(await Promise.all(results)).toEqual([2, 4, 98, 120]);
  });

  test('two calls in flight never touch the same; what must wait keeps its place among those who touch it', async () => {
    // 12 touches 1 and 2, 23 touches 2 and 3.
    const { calls, coalescer } = controlled({ lanes: 2, weightOf: () => 1, touches: (item) => [...String(item)] });
    const first = coalescer.submit(12);
    await turn();
    const others = [23, 34, 56, 3].map((item) => coalescer.submit(item));
    await turn();
    // 23 waits for 12, and behind it 34 and 3, which would overtake it.
    expect(calls.map(({ items }) => items)).toEqual([[12], [56]]);
    calls[1]!.finish();
    await others[2];
    await turn();
    expect(calls).toHaveLength(2);
    calls[0]!.finish();
    await first;
    await turn();
    // Two lanes are free: each would get two, but the last touches what the other two touch.
    expect(calls.slice(2).map(({ items }) => items)).toEqual([[23, 34]]);
    calls[2]!.finish();
    await others[1];
    await turn();
    expect(calls[3]!.items).toEqual([3]);
    calls[3]!.finish();
    expect(await Promise.all(others)).toEqual([46, 68, 112, 6]);
  });

  test('a call that fails leaves nothing touched', async () => {
    const { calls, coalescer } = controlled({ lanes: 2, weightOf: () => 1, touches: () => ['one'] });
    const failing = coalescer.submit(1);
    const next = coalescer.submit(2);
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1]]);
    calls[0]!.fail(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    await turn();
    calls[1]!.finish();
    expect(await next).toBe(4);
  });

  test('a call that fails as a whole fails those in it, and the lane goes on', async () => {
    const { calls, coalescer } = controlled({ lanes: 1 });
    const failing = coalescer.submit(1);
    await turn();
    const next = coalescer.submit(2);
    calls[0]!.fail(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    await turn();
    calls[1]!.finish();
    expect(await next).toBe(4);
  });

  test('a queue that is full refuses at once', async () => {
    const { coalescer } = controlled({ lanes: 1, maxWaiting: 1 });
    void coalescer.submit(1);
    await expect(coalescer.submit(2)).rejects.toMatchObject({ code: 'BUSY', kind: 'unavailable' });
  });
});
