import { gathered } from '../../../src/core/shared/look-up';
import { SharedReads } from '../../../src/core/shared/shared-read';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Reads that end when the test says so, each with what was true when it began. */
function controlled() {
  const began: { readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  const data = { value: 1 };
  const run = () => {
    const { value } = data;
    return new Promise<number>((resolve, reject) => began.push({ finish: () => resolve(value), fail: reject }));
  };
  return { began, data, run, reads: new SharedReads<number>() };
}

describe('SharedReads', () => {
  test('who asks during a read gets what is true after they asked, all of them from one read', async () => {
    const { began, data, run, reads } = controlled();
    const first = [reads.read('a', run), reads.read('a', run)];
    await turn();
    expect(began).toHaveLength(1);
    data.value = 2;
    const later = [reads.read('a', run), reads.read('a', run), reads.read('a', run)];
    await turn();
    expect(began).toHaveLength(1);
    began[0]!.finish();
    expect(await Promise.all(first)).toEqual([1, 1]);
    await turn();
    expect(began).toHaveLength(2);
    data.value = 3;
    const last = reads.read('a', run);
    began[1]!.finish();
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    await turn();
    began[2]!.finish();
    expect(await last).toBe(3);
  });

  test('a read that fails fails those who share it and nobody after them', async () => {
    const { began, run, reads } = controlled();
    const first = reads.read('a', run);
    await turn();
    const next = reads.read('a', run);
    began[0]!.fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await turn();
    began[1]!.finish();
    expect(await next).toBe(1);
    await turn();
    const alone = reads.read('a', run);
    await turn();
    expect(began).toHaveLength(3);
    began[2]!.finish();
    expect(await alone).toBe(1);
  });

  test('different questions do not wait for each other', async () => {
    const { began, run, reads } = controlled();
    const both = [reads.read('a', run), reads.read('b', run)];
    await turn();
    expect(began).toHaveLength(2);
    for (const { finish } of began) finish();
    expect(await Promise.all(both)).toEqual([1, 1]);
  });
});

describe('gathered', () => {
  test('those who ask in one moment share the calls; each gets its own, or nothing', async () => {
    const calls: (readonly number[])[] = [];
    const find = gathered<number, string>((keys) => {
      calls.push(keys);
      return Promise.resolve(new Map(keys.filter((key) => key % 2 === 0).map((key) => [String(key), `row ${key}`])));
    });
    const found = await Promise.all([1, 2, 3, 4, 5, 6].map((key) => find(key)));
    expect(found).toEqual([undefined, 'row 2', undefined, 'row 4', undefined, 'row 6']);
    expect(calls).toEqual([[1, 2, 3, 4, 5, 6]]);
  });

  test('a look-up that fails fails those in it', async () => {
    const find = gathered<number, string>(() => Promise.reject(new Error('the database is away')));
    await expect(find(1)).rejects.toThrow('the database is away');
  });
});
