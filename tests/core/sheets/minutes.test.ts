import { google, startMirrorBench, type MirrorBench } from '../../support/mirror-items';
import { runMirror } from '../../../src/core/reports';

const TICK_SECONDS = 30;
const MINUTES = 5;
const CHANGES_PER_SECOND = 50;

let bench: MirrorBench;

afterEach(() => bench.close());

test('50 changes a second for 5 minutes: at most 60 s behind, never over the quota, each row once', async () => {
  bench = await startMirrorBench();
  await bench.add(2_000);
  await bench.settle();
  let lag = 0;
  for (let tick = 0; tick < (MINUTES * 60) / TICK_SECONDS; tick += 1) {
    // Half of the changes are new rows, half are changed ones anywhere.
    const perTick = (CHANGES_PER_SECOND * TICK_SECONDS) / 2;
    await bench.add(perTick, `tick-${tick}-`);
    await bench.database.pool.query(
      `update item set count = $1::int where id in (select id from item order by md5(id::text || $1::int) limit $2::int)`,
      [tick + 1_000_000, perTick],
    );
    bench.clock.advance(TICK_SECONDS);
    const report = await runMirror(bench.core, bench.mirror, { budgetMs: 25_000 });
    // What a run leaves is a tick older when the next one comes to it.
    lag = (await bench.waiting()) === 0 ? TICK_SECONDS : lag + TICK_SECONDS;
    expect(lag).toBeLessThanOrEqual(60);
    expect(report.state).toBe('done');
  }
  expect(bench.server.served.refusedForQuota).toBe(0);

  const table = bench.server.api.sheet('Items').table().slice(1);
  const { rows } = await bench.database.pool.query<{ key: string; count: number }>('select key, count from item');
  expect(table).toHaveLength(rows.length);
  const counts = new Map(table.map((row) => [row[0], row[5]]));
  expect(rows.filter((row) => counts.get(row.key) !== row.count)).toEqual([]);
});

test('a server with a tenth of the quota: its 429 are obeyed, and all rows arrive once', async () => {
  bench = await startMirrorBench({ writesPerMinute: 6, readsPerMinute: 6 });
  await bench.add(25_000);
  await bench.settle();
  const keys = bench.server.api.sheet('Items').column(0);
  expect(keys).toHaveLength(25_000);
  expect(new Set(keys).size).toBe(25_000);
});

test('our own pace: a minute’s quota is not exceeded by two processes together', async () => {
  bench = await startMirrorBench();
  const { core, server, mirror } = bench;
  const second = { ...mirror, target: google(server) };
  for (let change = 0; change < 140; change += 1) {
    await bench.add(1, `c${change}-`);
    await runMirror(core, change % 2 === 0 ? mirror : second, { budgetMs: 1_000 });
    if (change % 10 === 9) bench.clock.advance(5);
  }
  await bench.settle();
  expect(server.served.refusedForQuota).toBe(0);
  expect(server.api.sheet('Items').column(0)).toHaveLength(140);
});
