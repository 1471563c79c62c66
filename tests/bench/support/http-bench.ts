import { parseArgs } from 'node:util';
import { execute, startBenchCluster } from './cluster';
import { HttpClient, openLoop } from './http';
import { closedLoop, median, medianRatio, type Load } from './load';
import type { Person } from './people';
import { printJson, printTable, type Series } from './report';
import { API_TOKEN_SALT, startProduct, startStockStrapi, type StockType } from './servers';

export const CONNECTIONS = 50;
const OPEN_RATE = 1_000;
const OPEN_LOOP = 'open loop, 1,000/s';

/** Rows in a database that the product has migrated, and what must be true of them. */
interface BenchData {
  readonly people: readonly Person[];
  /** `ok`, or what is broken. */
  invariant(): Promise<string>;
  close(): Promise<void>;
}

/** What was measured, and whose turn it is. */
export class HttpBench<Data extends BenchData> {
  private readonly series = new Map<string, { unit: string; values: number[] }>();
  private turn = 0;
  errors = 0;
  firstError: string | undefined;

  constructor(
    readonly data: Data,
    readonly ours: HttpClient,
    readonly stock: HttpClient,
    /** Of our server. */
    readonly url: string,
  ) {}

  record(name: string, load: Load): void {
    this.add(name, 'requests/s', load.perSecond);
    this.add(`${name} p50`, 'ms', load.p50Ms);
    this.add(`${name} p99`, 'ms', load.p99Ms);
    this.errors += load.errors;
    this.firstError ??= load.firstError && `${name}: ${load.firstError}`;
  }

  add(name: string, unit: string, value: number): void {
    const series = this.series.get(name) ?? { unit, values: [] };
    series.values.push(value);
    this.series.set(name, series);
  }

  fail(reason: string): void {
    this.errors += 1;
    this.firstError ??= reason.slice(0, 300);
  }

  median = (name: string): number => median(this.series.get(name)?.values ?? []);

  ratio = (name: string, yardstick: string): number =>
    medianRatio(this.series.get(name)?.values ?? [], this.series.get(yardstick)?.values ?? []);

  table = (): Series[] => [...this.series].map(([name, { unit, values }]) => ({ name, unit, values }));

  next(): Person {
    this.turn = (this.turn + 1) % this.data.people.length;
    const person = this.data.people[this.turn];
    if (!person) throw new Error('there are no people');
    return person;
  }

  wallet = (): Promise<string> =>
    this.ours.expect(200, { method: 'GET', path: '/api/me/wallet', token: this.next().token });
}

interface HttpBenchPlan<Data extends BenchData, Bench extends HttpBench<Data>> {
  readonly name: string;
  readonly title: string;
  /** The peer's content types, and the SQL that fills them. */
  readonly stockTypes: readonly StockType[];
  readonly fillStock: string;
  createData(databaseUrl: string): Promise<Data>;
  createBench(...made: ConstructorParameters<typeof HttpBench<Data>>): Bench;
  warmUp(bench: Bench): Promise<unknown>;
  /** One repetition: ours and the peer's in turn. */
  repeat(bench: Bench, seconds: number): Promise<void>;
  /** What the n-th visitor of the open loop does. */
  visit(bench: Bench, arrival: number): Promise<unknown>;
  afterwards?(bench: Bench): Promise<void>;
  /** Each is measured as `name` and as `name, stock`. */
  readonly compared: readonly string[];
  values(bench: Bench): Promise<Record<string, number>> | Record<string, number>;
}

/**
 * The product (one web process and one worker), and beside it a Strapi whose generated routes serve rows of the same
 * kind, each on a database of its own in one Postgres; load, then an open loop, then the books.
 */
async function run<Data extends BenchData, Bench extends HttpBench<Data>>(
  plan: HttpBenchPlan<Data, Bench>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '4' },
      repetitions: { type: 'string', default: '3' },
      'open-seconds': { type: 'string', default: '60' },
    },
  });
  const cluster = await startBenchCluster(plan.name);
  const stops: (() => Promise<unknown> | void)[] = [() => cluster.stop()];
  try {
    const ourUrl = await cluster.createDatabase('ours');
    const stockUrl = await cluster.createDatabase('stock');
    const product = await startProduct(ourUrl, { API_TOKEN_SALT, ROLES: 'web' });
    stops.unshift(() => product.stop());
    const worker = await startProduct(ourUrl, { ROLES: 'worker' });
    stops.unshift(() => worker.stop());
    const stock = await startStockStrapi(stockUrl, plan.stockTypes);
    stops.unshift(() => stock.stop());
    await execute(stockUrl, plan.fillStock);
    const data = await plan.createData(ourUrl);
    stops.unshift(() => data.close());
    const client = (url: string, connections: number): HttpClient => {
      const made = new HttpClient(url, connections);
      stops.unshift(() => made.close());
      return made;
    };
    const stockClient = client(stock.url, CONNECTIONS);
    const bench = plan.createBench(data, client(product.url, CONNECTIONS), stockClient, product.url);

    await plan.warmUp(bench);
    for (let repetition = 0; repetition < Number(values.repetitions); repetition += 1) {
      await plan.repeat(bench, Number(values.seconds));
    }
    const visitors = plan.createBench(data, client(product.url, 4 * CONNECTIONS), stockClient, product.url);
    bench.record(OPEN_LOOP, await openLoop(OPEN_RATE, Number(values['open-seconds']), (n) => plan.visit(visitors, n)));
    await plan.afterwards?.(bench);

    const setting = `${CONNECTIONS} connections, one web process and one worker, rate limits counted but out of reach`;
    printTable(`${plan.title} over HTTP, ${setting}`, bench.table());
    if (bench.firstError !== undefined) process.stdout.write(`\nfirst error: ${bench.firstError}\n`);
    const against = (name: string): number => bench.ratio(name, `${name}, stock`);
    const invariant = await data.invariant();
    printJson({
      bench: plan.name,
      errors: bench.errors,
      invariant,
      ratios: Object.fromEntries(plan.compared.map((name) => [`${name}_vs_stock`, against(name)])),
      values: { open_loop_p99_ms: bench.median(`${OPEN_LOOP} p99`), ...(await plan.values(bench)) },
    });
    if (bench.errors > 0 || invariant !== 'ok') process.exitCode = 1;
  } finally {
    for (const stop of stops) await stop();
  }
}

export function runHttpBench<Data extends BenchData, Bench extends HttpBench<Data>>(
  plan: HttpBenchPlan<Data, Bench>,
): void {
  run(plan).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}

/** Closed loop: so many callers at once ask, wait for the answer and ask again. */
export const load = (seconds: number, call: () => Promise<unknown>): Promise<Load> =>
  closedLoop(CONNECTIONS, seconds, call);
