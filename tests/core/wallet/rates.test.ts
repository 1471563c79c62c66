import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  endManualRate,
  ratedPairs,
  rateFetchIsDue,
  rateFor,
  rateObservations,
  rateSettings,
  rateSourceState,
  recordRateFailure,
  recordRates,
  setManualRate,
  type RatePair,
  type RecordedRate,
} from '../../../src/core/wallet';
import { priceApiSource } from '../../../src/platform/rates/price-api-source';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { adminActor, callBy, coreOn, movableClock } from '../../support/wallet';

const MINUTE_MS = 60_000;

let database: TestDatabase;
let clock: ReturnType<typeof movableClock>;
let core: Core;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = movableClock();
  core = coreOn(database.db, clock);
});

afterEach(() => database.drop());

const record = async (
  value: string,
  at = clock.now(),
  base = 'BTC',
  quote = 'PLN',
): Promise<RecordedRate | undefined> =>
  (await recordRates(core, callBy(), { source: 'test', rates: [{ base, quote, value, at }] })).result[0];

const current = async (): Promise<string> => (await rateFor(database.db, clock.now(), 'BTC', 'PLN')).value;

const byHand = (
  value: string,
  more: Partial<Parameters<typeof setManualRate>[2]> = {},
): ReturnType<typeof setManualRate> =>
  setManualRate(core, callBy(adminActor(1)), {
    base: 'BTC',
    quote: 'PLN',
    value,
    minutes: 30,
    reason: 'the source is down',
    confirmJump: false,
    ...more,
  });

const due = (): ReturnType<typeof rateFetchIsDue> => rateFetchIsDue(database.db, clock.now(), 'test');

describe('rateFor', () => {
  test('a fresh rate is used as it came, digit by digit', async () => {
    await record('412345.670000000000000001');
    expect(await rateFor(database.db, clock.now(), 'BTC', 'PLN')).toMatchObject({
      value: '412345.670000000000000001',
      source: 'test',
    });
  });

  test('unknown: refused with a clear text, never 1.0', async () => {
    await expect(rateFor(database.db, clock.now(), 'BTC', 'EUR')).rejects.toMatchObject({
      code: 'RATE_UNAVAILABLE',
      message: 'The rate of BTC in EUR is not known',
      details: { problem: 'unknown' },
    });
    await record('400000');
    await expect(rateFor(database.db, clock.now(), 'PLN', 'BTC')).rejects.toMatchObject({ code: 'RATE_UNAVAILABLE' });
  });

  test('older than the limit: refused, with the time of the last one', async () => {
    await record('400000');
    clock.advance(60 * MINUTE_MS);
    expect(await current()).toBe('400000');
    clock.advance(1);
    await expect(current()).rejects.toMatchObject({
      code: 'RATE_UNAVAILABLE',
      details: { problem: 'stale', fetchedAt: '2026-03-02T10:00:00.000Z' },
    });
  });

  test('a rate by hand goes first until it expires or is ended', async () => {
    await record('400000');
    await byHand('410000');
    expect(await current()).toBe('410000');
    clock.advance(30 * MINUTE_MS);
    expect(await current()).toBe('400000');
    await byHand('405000');
    await endManualRate(core, callBy(adminActor(1)), { base: 'BTC', quote: 'PLN' });
    expect(await current()).toBe('400000');
  });
});

describe('recordRates', () => {
  test.each([
    ['zero', '0'],
    ['zero with decimals', '0.000'],
    ['negative', '-400000'],
    ['not a number', 'NaN'],
    ['infinite', '1e309'],
    ['with a comma', '400000,00'],
    ['blank', ' '],
    ['too long', '1'.repeat(30)],
  ])('%s: refused, written down with the reason, the old one stays', async (_, value) => {
    await record('400000');
    expect((await record(value))?.refusal).toBe('not a decimal above zero');
    expect(await current()).toBe('400000');
    expect((await rateObservations(database.db, 1))[0]).toMatchObject({ refusal: 'not a decimal above zero' });
  });

  test('a jump of more than 20 %: refused up and down; 20 % is taken; small steps may go anywhere', async () => {
    await record('400000');
    expect((await record('480000.01'))?.refusal).toBe('more than 20 % from the last one, 400000');
    expect((await record('319999.99'))?.refusal).toBe('more than 20 % from the last one, 400000');
    expect((await record('480000'))?.refusal).toBeNull();
    expect((await record('560000'))?.refusal).toBeNull();
    expect(await current()).toBe('560000');
  });

  test('an admin confirms a real jump by a rate by hand; then fetched ones near it are taken', async () => {
    await record('400000');
    await expect(byHand('200000')).rejects.toMatchObject({ code: 'RATE_JUMP', details: { previous: '400000' } });
    await byHand('200000', { confirmJump: true });
    clock.advance(MINUTE_MS);
    expect((await record('201000'))?.refusal).toBeNull();
  });

  test('a rate by hand is compared with the one taken last, not with an earlier one by hand that is over', async () => {
    await byHand('400000', { minutes: 5 });
    clock.advance(10 * MINUTE_MS);
    for (const value of ['330000', '270000', '220000']) {
      expect((await record(value))?.refusal).toBeNull();
      clock.advance(MINUTE_MS);
    }
    await expect(byHand('400000')).rejects.toMatchObject({ code: 'RATE_JUMP', details: { previous: '220000' } });
    expect((await byHand('230000')).result.before).toBe('220000');
  });

  test('old, from the future, or out of order: refused', async () => {
    expect((await record('400000', new Date(clock.now().getTime() - 61 * MINUTE_MS)))?.refusal).toBe('too old');
    expect((await record('400000', new Date(clock.now().getTime() + 10 * MINUTE_MS)))?.refusal).toBe('from the future');
    await record('400000');
    const earlier = new Date(clock.now().getTime() - MINUTE_MS);
    expect((await record('401000', earlier))?.refusal).toBe('older than the last one');
  });

  test('a late answer is older than the last one also while a rate by hand counts: that one ends, and the newer is used', async () => {
    await record('400000');
    const earlier = new Date(clock.now().getTime() - MINUTE_MS);
    clock.advance(MINUTE_MS);
    await byHand('405000');
    expect((await record('401000', earlier))?.refusal).toBe('older than the last one');
    await endManualRate(core, callBy(adminActor(1)), { base: 'BTC', quote: 'PLN' });
    expect(await current()).toBe('400000');
  });

  test('two fetches at once: each is compared with what the other left', async () => {
    await record('400000');
    await Promise.all(Array.from({ length: 10 }, (_, index) => record(String(400_000 + index * 9_000))));
    expect(Number(await current())).toBeGreaterThanOrEqual(400_000);
  });

  test.each([
    [{ minutes: 0 }, 'minutes'],
    [{ minutes: 100_000 }, 'minutes'],
    [{ value: '0' }, 'value'],
    [{ value: '-1' }, 'value'],
    [{ base: 'ZZZ' }, 'base'],
    [{ quote: 'BTC' }, 'quote'],
  ])('a rate by hand with %j: refused by name', async (change, field) => {
    await expect(byHand('400000', change)).rejects.toMatchObject({ field });
  });

  test('fetched again only when the time of the setting is over', async () => {
    expect(await due()).toContain('BTC/PLN');
    await record('400000');
    expect(await due()).toBeUndefined();
    clock.advance(10 * MINUTE_MS);
    expect(await due()).toContain('BTC/PLN');
    await changeSettings(core, callBy(), rateSettings, { everyMinutes: 30 });
    await record('400000');
    clock.advance(29 * MINUTE_MS);
    expect(await due()).toBeUndefined();
    clock.advance(MINUTE_MS);
    expect(await due()).toContain('BTC/PLN');
  });

  test('an answer without a single rate is a fetch, too: the source is not asked each minute', async () => {
    await recordRates(core, callBy(), { source: 'test', rates: [] });
    expect(await due()).toBeUndefined();
  });

  test('a source that fails is asked again at each tick, after the fifth time as seldom as others; then it is well again', async () => {
    for (let failures = 1; failures <= 6; failures += 1) {
      const { result } = await recordRateFailure(core, callBy(), { source: 'test', error: 'ECONNREFUSED' });
      expect(result).toBe(failures);
      expect(await due()).toEqual(failures <= 5 ? expect.arrayContaining(['BTC/PLN']) : undefined);
      clock.advance(MINUTE_MS);
    }
    expect(await rateSourceState(database.db, 'test')).toMatchObject({
      failures: 6,
      failingSince: new Date('2026-03-02T10:00:00Z'),
      error: 'ECONNREFUSED',
      succeededAt: null,
    });
    await record('400000');
    expect(await rateSourceState(database.db, 'test')).toMatchObject({ failures: 0, failingSince: null, error: null });
  });

  test('each pair tells its state: by hand, fetched, too old, unknown', async () => {
    const states = async (): Promise<readonly string[]> =>
      (await ratedPairs(database.db, clock.now())).map(({ base, quote, state }) => `${base}/${quote} ${state}`);
    await record('400000');
    await byHand('4.20', { base: 'EUR' });
    expect(await states()).toEqual(['BTC/PLN fetched', 'LTC/PLN unknown', 'USDT/PLN unknown', 'EUR/PLN manual']);
    clock.advance(61 * MINUTE_MS);
    expect(await states()).toEqual(['BTC/PLN stale', 'LTC/PLN unknown', 'USDT/PLN unknown', 'EUR/PLN unknown']);
  });
});

describe('the price API', () => {
  let server: Server;
  let answer: { status: number; body: string };
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const COINS: readonly RatePair[] = [
    { base: 'BTC', quote: 'PLN' },
    { base: 'USDT', quote: 'PLN' },
  ];

  const fetchAll = (pairs = COINS): ReturnType<ReturnType<typeof priceApiSource>['fetchRates']> => {
    const { port } = server.address() as AddressInfo;
    return priceApiSource(`http://127.0.0.1:${port}/api/v3/`).fetchRates(pairs, new AbortController().signal);
  };

  test('numbers are kept as text, never a float; what is missing is left out', async () => {
    answer = {
      status: 200,
      body: '{"bitcoin":{"pln":412345.123456789012345678,"last_updated_at":1772445600},"tether":{"eur":0.92}}',
    };
    expect(await fetchAll()).toEqual([
      { base: 'BTC', quote: 'PLN', value: '412345.123456789012345678', at: new Date('2026-03-02T10:00:00Z') },
    ]);
    expect(asked).toEqual([
      '/api/v3/simple/price?ids=bitcoin%2Ctether&vs_currencies=pln&include_last_updated_at=true&precision=full',
    ]);
  });

  test('a price that the source does not know: that one is left out, the others are taken', async () => {
    answer = {
      status: 200,
      body: '{"bitcoin":{"pln":400000,"last_updated_at":1772445600},"tether":{"pln":null,"last_updated_at":null}}',
    };
    expect(await fetchAll()).toMatchObject([{ base: 'BTC', quote: 'PLN', value: '400000' }]);
  });

  test('what one fiat currency costs in another: by what a bitcoin costs in both, asked for in the same call', async () => {
    answer = {
      status: 200,
      body: '{"bitcoin":{"eur":96000.125,"pln":408000.53125,"usd":0,"last_updated_at":1772445600}}',
    };
    const rates = await fetchAll([
      { base: 'EUR', quote: 'PLN' },
      { base: 'PLN', quote: 'EUR' },
      { base: 'USD', quote: 'PLN' },
      { base: 'CNY', quote: 'PLN' },
      { base: 'CHIP', quote: 'PLN' },
    ]);
    expect(rates.map(({ base, quote, value }) => `${base}/${quote} ${value}`)).toEqual([
      'EUR/PLN 4.2500000000',
      'PLN/EUR 0.2352941176',
    ]);
    expect(asked).toEqual([
      '/api/v3/simple/price?ids=bitcoin&vs_currencies=eur%2Cpln%2Cusd%2Ccny&include_last_updated_at=true&precision=full',
    ]);
  });

  test('a number with an exponent is the same decimal', async () => {
    answer = { status: 200, body: '{"bitcoin":{"pln":4.2e-7,"last_updated_at":1772445600}}' };
    expect((await fetchAll())[0]?.value).toBe('0.00000042');
  });

  test.each([
    ['an error', 500, '{}', 'the price API answered 500'],
    ['too many requests', 429, '{"status":{"error_code":429}}', 'the price API answered 429'],
    ['a page', 200, '<html>', 'is not valid JSON'],
    ['a list', 200, '[1,2]', 'expected record, received array'],
    ['nested answers', 200, '{"bitcoin":{"pln":{"value":1}}}', 'expected string'],
  ])('%s: thrown, so nothing is recorded and the job is tried again', async (_, status, body, why) => {
    answer = { status, body };
    await expect(fetchAll()).rejects.toThrow(why);
  });
});
