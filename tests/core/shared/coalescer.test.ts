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

  test('what touches nothing in flight goes first; no lane stays empty for it, and nobody is passed by for ever', async () => {
    // 12 touches 1 and 2, 23 touches 2 and 3.
    const { calls, coalescer } = controlled({ lanes: 2, weightOf: () => 1, touches: (item) => [...String(item)] });
    const sent = () => calls.map(({ items }) => items);
    const submit = (...items: number[]) => items.map((item) => coalescer.submit(item));
    const first = submit(12);
    await turn();
    const early = submit(23, 34, 56, 3);
    await turn();
    // 23 would wait for 12; 34 and 3 would overtake 23.
    expect(sent()).toEqual([[12], [56]]);

    const late = submit(78);
    calls[1]!.finish();
    await early[2];
    await turn();
    expect(sent().slice(2)).toEqual([[78]]);
    const last = submit(9);
    calls[2]!.finish();
    await late[0];
    await turn();
    // 23, 34 and 3 were passed by twice.
    expect(sent().slice(3)).toEqual([[23, 34, 3, 9]]);

    const again = submit(1, 2);
    calls[3]!.finish();
    await Promise.all([...early, ...last]);
    await turn();
    // Both touch what 12 does, which is still in flight: better to wait there than here.
    expect(sent().slice(4)).toEqual([[1, 2]]);
    calls[0]!.finish();
    calls[4]!.finish();
    expect(await Promise.all([...first, ...early, ...late, ...last, ...again])).toEqual([
      24, 46, 68, 112, 6, 156, 18, 2, 4,
    ]);
  });

  test('a call that fails touches nothing any more', async () => {
    const { calls, coalescer } = controlled({ lanes: 2, weightOf: () => 1, touches: (item) => [...String(item)] });
    const failing = coalescer.submit(1);
    await turn();
    calls[0]!.fail(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    const busy = coalescer.submit(3);
    await turn();
    const next = [coalescer.submit(3), coalescer.submit(1)];
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1], [3], [1]]);
    calls[1]!.finish();
    calls[2]!.finish();
    await busy;
    await turn();
    calls[3]!.finish();
    expect(await Promise.all(next)).toEqual([6, 2]);
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
