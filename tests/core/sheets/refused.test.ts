import { retryMirror } from '../../../src/core/reports';
import { items } from '../../support/items';
import { testActor } from '../../support/ledger';
import { startMirrorBench, type MirrorBench } from '../../support/mirror-items';
import { GridSheet } from '../../support/sheets-grid';

/** A second tab over the same rows, which must not suffer from what is wrong with the first one. */
const others = { ...items, id: 'Others' };
const both = { tabs: [items, others] };

let bench: MirrorBench;

beforeEach(async () => {
  bench = await startMirrorBench();
  await bench.sql(`select mirror.watch('item', 'Others', 'c.key')`);
});

afterEach(() => bench.close());

const keys = (title: string): unknown[] => bench.server.api.sheet(title).column(0);
const shut = () => bench.sql(`select sheet, reason from mirror.sheet where state = 'blocked' order by sheet`);
const marks = async (): Promise<number> => (await bench.sql('select 1 from mirror.dirty')).length;

const tryAgain = async (): Promise<void> => {
  const call = { actor: testActor, idempotencyKey: `again:${Math.random()}` };
  await retryMirror(bench.core, call, { targetId: bench.mirror.target.id });
  await bench.settle(both);
};

test('a tab protected from us: left alone as a whole and said so, the others go on; filled when it is ours again', async () => {
  await bench.add(200);
  await bench.settle(both);
  bench.server.api.protectedTitles.add('Items');
  const writes = bench.server.served.write;
  await bench.sql(`update item set name = 'changed'`);
  await bench.add(3, 'late-');
  await bench.settle(both);

  expect(bench.server.served.write - writes).toBeLessThan(6);
  expect(await shut()).toEqual([{ sheet: 'Items', reason: expect.stringContaining('"Items" is protected') as string }]);
  expect(await bench.sql('select key from mirror.parked')).toEqual([]);
  expect(keys('Others')).toHaveLength(203);
  expect(await marks()).toBe(0);

  bench.server.api.protectedTitles.clear();
  await tryAgain();
  expect(await shut()).toEqual([]);
  expect(keys('Items').sort()).toEqual(keys('Others').sort());
  expect(
    bench.server.api
      .sheet('Items')
      .column(1)
      .filter((name) => name === 'changed'),
  ).toHaveLength(200);
});

test('a tab protected from us beside a row that is refused: the tab is left alone, that row is parked', async () => {
  await bench.add(20);
  await bench.settle(both);
  bench.server.api.protectedTitles.add('Items');
  bench.server.api.poison = 'poison';
  await bench.sql(`update item set name = case when key = 'item-3' then 'poison' else 'changed' end`);
  await bench.settle(both);
  expect(await shut()).toMatchObject([{ sheet: 'Items' }]);
  expect(await bench.sql('select tab, key from mirror.parked')).toEqual([{ tab: 'Others', key: 'item-3' }]);
  expect(
    bench.server.api
      .sheet('Others')
      .column(1)
      .filter((name) => name === 'changed'),
  ).toHaveLength(19);
});

test('a header overwritten and then protected: the tab is left alone, no run fails', async () => {
  await bench.add(5);
  await bench.settle(both);
  bench.server.api.sheet('Items').set(0, 1, 'Their name');
  bench.server.api.protectedTitles.add('Items');
  await bench.sql(`update item set count = 7`);
  await bench.settle(both);
  expect(await shut()).toMatchObject([{ sheet: 'Items' }]);
  expect(bench.server.api.sheet('Others').column(5)).toEqual([7, 7, 7, 7, 7]);
});

test('a spreadsheet that others have filled: what does not fit is said, the rest is written; once there is room, all', async () => {
  await bench.add(5);
  await bench.settle(both);
  bench.server.api.sheets.push(new GridSheet(77, 'Theirs', 9_985_000 - 26_000, 1));
  await bench.add(3_000, 'more-');
  await bench.sql(`update item set name = 'changed' where key = 'item-1'`);
  await bench.settle(both);
  expect((await shut()).length).toBeGreaterThan(0);
  expect(await shut()).toContainEqual({ sheet: 'Items', reason: expect.stringContaining('10000000 cells') as string });
  expect(await marks()).toBe(0);

  bench.server.api.deleteByHand('Theirs');
  await tryAgain();
  expect(await shut()).toEqual([]);
  for (const title of ['Items', 'Others']) {
    expect(keys(title)).toHaveLength(3_005);
    expect(new Set(keys(title)).size).toBe(3_005);
  }
});

test('asked to wait for longer than there is time: a day', async () => {
  await bench.add(1);
  bench.server.faults = [{ status: 429, retryAfterSeconds: 9_999_999_999_999 }];
  const report = await bench.run(both);
  expect(report).toMatchObject({ state: 'waiting', until: new Date(bench.clock.now().getTime() + 86_400_000) });
});

test('rights taken away: the run waits and says why; given back, nothing is missing', async () => {
  await bench.add(5);
  bench.server.faults = [{ status: 403 }, { status: 403 }];
  await expect(bench.run(both)).resolves.toMatchObject({ state: 'waiting' });
  expect(await bench.sql('select last_error from mirror.target')).toEqual([{ last_error: 'injected' }]);
  await bench.settle(both);
  expect(keys('Items')).toHaveLength(5);
  expect(await bench.sql('select last_error from mirror.target')).toEqual([{ last_error: null }]);
});
