import { startMirrorBench, type MirrorBench } from '../../support/mirror-items';

let bench: MirrorBench;

beforeEach(async () => {
  bench = await startMirrorBench();
});

afterEach(() => bench.close());

const table = (): unknown[][] => bench.server.api.sheet('Items').table();
const keys = (): unknown[] => bench.server.api.sheet('Items').column(0);

describe('runMirror to Google', () => {
  test('first run: makes the tab with its header, formats and rows, and settles every mark', async () => {
    await bench.add(3);
    await bench.settle();

    expect(table()).toEqual([
      ['Item ID', 'Name', 'Amount', 'Currency', 'Account', 'Count', 'At'],
      ['item-1', 'Name 1', 1.5, 'PLN', '001', 1, 46032.50001157408],
      ['item-2', 'Name 2', 2.5, 'PLN', '002', 2, 46032.500023148146],
      ['item-3', 'Name 3', 3.5, 'PLN', '003', 3, 46032.50003472222],
    ]);
    expect(bench.server.api.sheet('Items').formats).toEqual([
      '@',
      '@',
      '#,##0.00######',
      '@',
      '@',
      '0',
      'yyyy-mm-dd hh:mm:ss',
    ]);
    // Wide enough for a time with its seconds, which would else be shown as ###.
    expect(bench.server.api.sheet('Items').widths[6]).toBeGreaterThan(140);
    expect(await bench.waiting()).toBe(0);
  });

  test('a run with ten dirty rows makes one read and one write', async () => {
    await bench.add(2_000);
    await bench.settle();
    bench.clock.advance(120);
    const before = { ...bench.server.served };
    await bench.sql(`update item set name = 'changed' where id % 200 = 7`);

    await expect(bench.run()).resolves.toMatchObject({ state: 'done', written: 10, passes: 1 });
    expect(bench.server.served.read - before.read).toBe(1);
    expect(bench.server.served.write - before.write).toBe(1);
    expect(table().filter((row) => row[1] === 'changed')).toHaveLength(10);
  });

  test('nothing changed: no request at all', async () => {
    await bench.add(5);
    await bench.settle();
    const before = { ...bench.server.served };
    await bench.run();
    expect(bench.server.served).toEqual(before);
  });

  test('10,000 rows at first, then small changes: each row exactly once', async () => {
    await bench.add(10_000);
    await bench.settle();
    await bench.add(3, 'late-');
    await bench.sql(`update item set count = -1 where key in ('item-1', 'item-9999')`);
    await bench.sql(`delete from item where key = 'item-5000'`);
    await bench.settle();

    const expected = (await bench.sql('select key from item order by key')) as { key: string }[];
    expect([...keys()].sort()).toEqual(expected.map((row) => row.key));
    expect(table()[1]).toEqual(['item-1', 'Name 1', 1.5, 'PLN', '001', -1, 46032.50001157408]);
    expect(bench.server.served.refusedForQuota).toBe(0);
  });

  test('a change between the read and the mark stays marked and is written next', async () => {
    await bench.add(1);
    await bench.settle();
    await bench.sql(`update item set name = 'first'`);
    let changes: Promise<unknown> = Promise.resolve();
    bench.server.beforeWrite = () => {
      bench.server.beforeWrite = undefined;
      changes = bench.sql(`update item set name = 'second'`);
    };
    await bench.run();
    await changes;
    expect(await bench.waiting()).toBe(1);
    await bench.settle();
    expect(table()[1]?.[1]).toBe('second');
  });

  test('a formula, a leading zero and 20 digits in a text stay that text', async () => {
    const texts = [
      '=IMPORTXML("http://127.0.0.1/","//a")',
      '+48 600',
      '-1',
      '@x',
      '\tx',
      '007',
      '12345678901234567890',
      'a\nb',
    ];
    await bench.add(texts.length);
    for (const [index, text] of texts.entries()) {
      await bench.database.pool.query(`update item set name = $1, account = $1 where key = $2`, [
        text,
        `item-${index + 1}`,
      ]);
    }
    await bench.settle();
    expect(bench.server.api.sheet('Items').column(1)).toEqual(texts);
    expect(bench.server.api.sheet('Items').column(4)).toEqual(texts);
  });

  test('an amount that a double could not hold exactly is written as text', async () => {
    await bench.add(2);
    await bench.sql(`update item set amount_minor = 123456789012345678 where key = 'item-1'`);
    await bench.settle();
    expect(bench.server.api.sheet('Items').column(2)).toEqual(['1234567890123456.78', 2.5]);
  });

  test('two runs at once: one works, the other is told', async () => {
    await bench.add(50);
    // The first is held at its first request until the others have been told.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let first: ReturnType<MirrorBench['run']> | undefined;
    await new Promise<void>((reached) => {
      bench.server.beforeAnswer = () => {
        reached();
        return released;
      };
      first = bench.run();
    });
    expect(await Promise.all([bench.run(), bench.run()])).toEqual([{ state: 'taken' }, { state: 'taken' }]);
    release();
    await expect(first).resolves.toMatchObject({ state: 'done' });
    expect(new Set(keys()).size).toBe(50);
  });
});

describe('poison rows', () => {
  test('a cell over the limit: parked with column and reason, the others are written', async () => {
    await bench.add(3);
    await bench.sql(`update item set name = repeat('x', 50001) where key = 'item-2'`);
    await bench.settle();
    expect(keys()).toEqual(['item-1', 'item-3']);
    expect(await bench.sql('select key, reason from mirror.parked')).toEqual([
      { key: 'item-2', reason: 'Name: has 50001 characters, a spreadsheet cell holds 32767' },
    ]);
  });

  test('a row the service refuses: found by halves and parked, every other row is written', async () => {
    await bench.add(40);
    await bench.sql(`update item set name = 'poison' where key in ('item-7', 'item-33')`);
    bench.server.api.poison = 'poison';
    await bench.settle();
    expect(keys()).toHaveLength(38);
    expect(await bench.sql('select key from mirror.parked order by key')).toEqual([
      { key: 'item-33' },
      { key: 'item-7' },
    ]);

    await bench.sql(`update item set name = 'cured' where key = 'item-7'`);
    await bench.settle();
    expect(await bench.sql('select key from mirror.parked')).toEqual([{ key: 'item-33' }]);
    expect(new Set(keys()).size).toBe(39);
  });
});

describe('faults', () => {
  test('a storm of 429: waits as long as asked, loses nothing, writes nothing twice', async () => {
    await bench.add(100);
    bench.server.faults = Array.from({ length: 6 }, () => ({ status: 429, retryAfterSeconds: 20 }));
    const first = await bench.run();
    expect(first).toMatchObject({ state: 'waiting' });
    const tooEarly = { ...bench.server.served };
    await expect(bench.run()).resolves.toMatchObject({ state: 'waiting', reason: 'asked to wait' });
    expect(bench.server.served).toEqual(tooEarly);

    await bench.settle();
    expect(new Set(keys()).size).toBe(100);
    expect(keys()).toHaveLength(100);
  });

  test.each([500, 503])('answer %i: tried again with growing pauses', async (status) => {
    await bench.add(5);
    bench.server.faults = [{ status }, { status }, { status }];
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const report = await bench.run();
      if (report.state !== 'waiting') throw new Error(`unexpectedly ${report.state}`);
      pauses.push((report.until.getTime() - bench.clock.now().getTime()) / 1000);
      bench.clock.advance(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([1, 2, 4]);
    await bench.settle();
    expect(keys()).toHaveLength(5);
  });

  test.each([0, 1, 2, 3])('the answer to request %i never arrives: no row twice', async (position) => {
    await bench.add(20);
    bench.server.faults = [];
    for (let index = 0; index < position; index += 1) bench.server.faults.push({ status: 503 });
    bench.server.faults.push('lost');
    await bench.settle();
    await bench.add(20, 'more-');
    bench.server.faults = ['lost', 'unreachable'];
    await bench.settle();
    expect(keys()).toHaveLength(40);
    expect(new Set(keys()).size).toBe(40);
  });

  test('an expired token: signs in again', async () => {
    await bench.add(2);
    await bench.settle();
    bench.server.expireTokens();
    await bench.add(2, 'more-');
    await bench.settle();
    expect(keys()).toHaveLength(4);
    expect(bench.server.served.token).toBeGreaterThan(1);
  });

  test('killed between the write and the mark: the same rows again, in the same places', async () => {
    await bench.add(30);
    await bench.settle();
    await bench.add(30, 'more-');
    const saved = await bench.sql('select tab, key from mirror.dirty');
    await bench.settle();
    // What a kill before the last statement leaves: rows written, places stored, marks still there.
    for (const { tab, key } of saved as { tab: string; key: string }[]) {
      await bench.database.pool.query('insert into mirror.dirty (tab, key) values ($1, $2)', [tab, key]);
    }
    await bench.settle();
    expect(keys()).toHaveLength(60);
    expect(new Set(keys()).size).toBe(60);
  });

  test('killed before anything was remembered (database restored from a dump): rows are found, not added', async () => {
    await bench.add(30);
    await bench.settle();
    await bench.sql('truncate mirror.place, mirror.sheet, mirror.backfill, mirror.target');
    await bench.add(2, 'more-');
    await bench.settle();
    expect(keys()).toHaveLength(32);
    expect(new Set(keys()).size).toBe(32);
  });
});

describe('what people do to the tab', () => {
  beforeEach(async () => {
    await bench.add(50);
    await bench.settle();
  });

  const change = async (): Promise<void> => {
    await bench.sql(`update item set name = 'changed' where key in ('item-3', 'item-17', 'item-50')`);
    await bench.add(2, 'late-');
    await bench.settle();
  };

  const expectRight = (): void => {
    const found = keys();
    expect(found).toHaveLength(52);
    expect(new Set(found).size).toBe(52);
    const [header = [], ...rows] = table();
    const keyAt = header.indexOf('Item ID');
    const nameAt = header.indexOf('Name');
    const changed = rows.filter((row) => row[nameAt] === 'changed').map((row) => row[keyAt]);
    expect(changed.sort()).toEqual(['item-17', 'item-3', 'item-50']);
  };

  test('sorted by another column', async () => {
    bench.server.api.sheet('Items').sortBy(0, -1);
    await change();
    expectRight();
  });

  test('rows inserted and deleted', async () => {
    const sheet = bench.server.api.sheet('Items');
    sheet.insertRow(5, [null, 'a remark']);
    sheet.insertRow(20);
    await change();
    expectRight();
  });

  test('a written row deleted: comes back when it changes, at the end', async () => {
    bench.server.api.sheet('Items').deleteRow(3);
    await change();
    expectRight();
    expect(keys().at(-1)).toBe('item-3');
  });

  test('a column moved, and one of their own put in between: written to where the headers are', async () => {
    const sheet = bench.server.api.sheet('Items');
    sheet.moveColumn(1, 4);
    sheet.insertColumn(2, 'Remarks');
    sheet.set(1, 2, 'keep me');
    await change();
    const [header] = table();
    expect(header).toEqual(['Item ID', 'Amount', 'Remarks', 'Currency', 'Account', 'Name', 'Count', 'At']);
    expect(sheet.column(0)).toHaveLength(52);
    expect(sheet.get(1, 2)).toBe('keep me');
    expectRight();
  });

  test('a header overwritten: written again', async () => {
    bench.server.api.sheet('Items').set(0, 1, 'Nombre');
    await change();
    expect(table()[0]?.[1]).toBe('Name');
    expectRight();
  });

  test('a column deleted: the tab is filled anew', async () => {
    bench.server.api.sheet('Items').deleteColumn(2);
    await change();
    expect(table()[0]).toEqual(['Item ID', 'Name', 'Amount', 'Currency', 'Account', 'Count', 'At']);
    expectRight();
    expect(bench.server.api.sheet('Items').column(2)).toHaveLength(52);
  });

  test('the tab renamed: written under its new name', async () => {
    bench.server.api.sheet('Items').title = 'Our items';
    await change();
    expect(bench.server.api.sheets.map((sheet) => sheet.title)).toEqual(['Sheet1', 'Our items']);
    bench.server.api.sheet('Our items').title = 'Items';
    expectRight();
  });

  test('the tab deleted: made and filled again', async () => {
    bench.server.api.deleteByHand('Items');
    await change();
    expectRight();
  });

  test('deleted between the read and the write: made and filled again, nothing parked', async () => {
    await bench.sql(`update item set name = 'changed' where key in ('item-3', 'item-17', 'item-50')`);
    await bench.add(2, 'late-');
    bench.server.beforeWrite = () => {
      bench.server.beforeWrite = undefined;
      bench.server.api.deleteByHand('Items');
    };
    await bench.settle();
    expectRight();
    expect(await bench.sql('select 1 from mirror.parked')).toHaveLength(0);
  });

  test('all empty rows cut off: the sheet grows again', async () => {
    const sheet = bench.server.api.sheet('Items');
    sheet.rowCount = 51;
    await change();
    expectRight();
  });

  test('somebody else’s tab of that name: left alone, and said so', async () => {
    await bench.sql('truncate mirror.place, mirror.sheet, mirror.backfill');
    const sheet = bench.server.api.sheet('Items');
    sheet.clear();
    sheet.set(0, 0, 'My own list');
    await change();
    expect(table()).toEqual([['My own list']]);
    expect(await bench.sql('select state, reason from mirror.sheet')).toEqual([
      { state: 'blocked', reason: 'the spreadsheet has a tab "Items" with other columns; rename it and try again' },
    ]);
  });
});
