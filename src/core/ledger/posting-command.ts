import { AccountDirectory, type KnownAccount } from './account-directory';
import { plainArray, textArray } from '../shared/array-literal';
import { Coalescer } from '../shared/coalescer';
import { fingerprint, runCommand, tryAgain, type Command, type Outcome } from '../shared/command';
import { IdempotencyKeyReusedError } from '../shared/errors';
import { enqueueJob, type JobRequest } from '../shared/jobs';
import type { Database } from '../shared/tx';
import { accountNames, BatchBuilder, checkTransactions } from './batch';
import { insufficientFunds } from './errors';
import { callLedger, post } from './post';
import { accountIdsOf, postedFromWire, type WirePosted } from './posted';
import { RUN_COMMANDS, STORED_COMMANDS } from './sql/writes';
import type { Posted, Transaction } from './transaction';

/** All that a posting-only command does: what it posts, and the jobs that go with it. */
export interface PostingPlan {
  readonly transactions: readonly Transaction[];
  readonly jobs?: readonly JobRequest[];
}

/** More lanes wait for each other's locks and commits; measured by `npm run bench:ledger`. */
const LANES = 4;
/** What a call locks stays locked until its commit. */
const MAX_TRANSACTIONS_PER_CALL = 200;
/** Some seconds of work. */
const MAX_WAITING = 20_000;

interface Submitted {
  readonly command: Command<unknown>;
  readonly input: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly plan: PostingPlan;
}

interface AnswerRow {
  /** Per command what it posted, as one JSON text; null for those that were refused and those with a known key. */
  readonly results: string;
  /** Per command the facts of its refusal, or null; null when none was refused. */
  readonly refusals: (string | null)[] | null;
  /** Of the accounts that were asked for by name. */
  readonly found_ids: bigint[] | null;
  readonly found_striped: boolean[] | null;
}

interface StoredRow {
  readonly key: string;
  readonly hash: string;
  readonly result: WirePosted;
}

/**
 * `runCommand` for a command that only posts, with the same guarantees: key and input hash, audit row, jobs, and the
 * postings in one transaction. Since all of it is known beforehand, commands of concurrent callers share one call and
 * one commit, several times the throughput; each still stands or falls alone.
 * @throws what `post` throws, and IdempotencyKeyReusedError
 */
export async function runPostingCommand<Input>(
  db: Database,
  command: Command<Input>,
  plan: PostingPlan,
): Promise<Outcome<Posted>> {
  checkTransactions(plan.transactions);
  if (command.dryRun) return runCommand(db, command, (tx) => postPlan(tx, plan));
  const { input, hash } = fingerprint(command);
  return dispatcherOf(db).run({ command, input, hash: hash.toString('hex'), plan });
}

async function postPlan(tx: Parameters<typeof post>[0], plan: PostingPlan): Promise<Posted> {
  const posted = await post(tx, plan.transactions);
  for (const job of plan.jobs ?? []) await enqueueJob(tx, job);
  return posted;
}

/** One per database: its lanes. */
const dispatchers = new WeakMap<Database, Dispatcher>();

function dispatcherOf(db: Database): Dispatcher {
  let dispatcher = dispatchers.get(db);
  if (!dispatcher) {
    dispatcher = new Dispatcher(db);
    dispatchers.set(db, dispatcher);
  }
  return dispatcher;
}

class Dispatcher {
  private readonly lanes: Coalescer<Submitted, Outcome<Posted>>;
  private readonly directory: AccountDirectory;
  /** A key is in flight once: its second use waits here for the first, and then finds it stored. */
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly db: Database) {
    this.directory = new AccountDirectory(db);
    this.lanes = new Coalescer({
      lanes: LANES,
      maxItemsPerCall: MAX_TRANSACTIONS_PER_CALL,
      weightOf: ({ plan }) => plan.transactions.length,
      maxWaiting: MAX_WAITING,
      send: (items) => this.send(items),
    });
  }

  async run(submitted: Submitted): Promise<Outcome<Posted>> {
    const key = submitted.command.idempotencyKey;
    for (let first = this.inFlight.get(key); first; first = this.inFlight.get(key)) {
      await first.catch(() => undefined);
    }
    const running = this.lanes.submit(submitted);
    this.inFlight.set(key, running);
    try {
      return await running;
    } finally {
      this.inFlight.delete(key);
    }
  }

  private async send(items: readonly Submitted[]): Promise<readonly Promise<Outcome<Posted>>[]> {
    try {
      return await this.call(items, false);
    } catch {
      // Something in it failed the whole call and left nothing; alone, each gets its own answer.
      return items.map((item) => this.alone(item));
    }
  }

  private alone(item: Submitted): Promise<Outcome<Posted>> {
    return tryAgain(async () => {
      const [answer] = await this.call([item], true);
      if (!answer) throw new Error('the ledger gave no answer for a command');
      return await answer;
    });
  }

  /** Throws when the call failed as a whole; the answers inside may be refusals. */
  private async call(items: readonly Submitted[], patient: boolean): Promise<Promise<Outcome<Posted>>[]> {
    const builder = new BatchBuilder();
    const jobs: Record<string, unknown>[] = [];
    items.forEach(({ plan }, index) => {
      builder.add(plan.transactions, index + 1);
      for (const job of plan.jobs ?? []) jobs.push(wireJob(job, index + 1));
    });
    const known = builder.keys.map((key) => this.directory.find(key));
    const order = lockOrder(known);
    builder.arrange(order);
    const accounts = order.map((index) => known[index]);
    const unknown = builder.accounts.filter((_, index) => accounts[index] === undefined);
    const commands = items.map(({ command }) => command);
    const answer = await callLedger<AnswerRow>(this.db, RUN_COMMANDS, [
      plainArray(accounts.map((account) => account?.id ?? null)),
      plainArray(accounts.map((account) => account?.striped ?? null)),
      ...builder.parameters(),
      ...accountNames(unknown),
      textArray(commands.map(({ idempotencyKey }) => idempotencyKey)),
      textArray(commands.map(({ name }) => name)),
      textArray(items.map(({ hash }) => hash)),
      textArray(items.map(({ input }) => input)),
      textArray(commands.map(({ actor }) => actor.kind)),
      textArray(commands.map(({ actor }) => actor.id)),
      textArray(commands.map(({ actor }) => actor.edge)),
      textArray(commands.map(({ actor }) => actor.label)),
      JSON.stringify(jobs),
      patient,
    ]);
    const { refusals, found_ids: found, found_striped: foundStriped } = answer;
    const results = JSON.parse(answer.results) as (WirePosted | null)[];
    unknown.forEach((account, index) => {
      const id = found?.[index];
      if (id !== undefined) this.directory.remember(account, { id, striped: foundStriped?.[index] ?? false });
    });
    const unanswered = items.filter((_, index) => !results[index] && !refusals?.[index]);
    const stored = unanswered.length > 0 ? await this.stored(unanswered) : new Map<string, StoredRow>();
    return items.map((item, index) => this.settle(item, results[index] ?? null, refusals?.[index] ?? null, stored));
  }

  /** What was stored for keys that were known before. */
  private async stored(items: readonly Submitted[]): Promise<Map<string, StoredRow>> {
    const keys = items.map(({ command }) => command.idempotencyKey);
    const rows = await this.db.query<StoredRow>(STORED_COMMANDS, [keys]);
    const ours = new Set(items.map(({ hash }) => hash));
    await this.directory.know(rows.flatMap(({ hash, result }) => (ours.has(hash) ? accountIdsOf(result) : [])));
    return new Map(rows.map((row) => [row.key, row]));
  }

  private async settle(
    item: Submitted,
    result: WirePosted | null,
    refusal: string | null,
    stored: ReadonlyMap<string, StoredRow>,
  ): Promise<Outcome<Posted>> {
    if (result !== null) return { result: this.decode(result), replayed: false };
    if (refusal !== null) throw insufficientFunds(refusal);
    const first = stored.get(item.command.idempotencyKey);
    if (!first) throw new Error('the ledger gave no answer for a command');
    if (first.hash !== item.hash) throw new IdempotencyKeyReusedError(item.command.idempotencyKey);
    return { result: this.decode(first.result), replayed: true };
  }

  private decode(wire: WirePosted): Posted {
    return postedFromWire(wire, this.directory.nameOf);
  }
}

/**
 * The order in which the database locks accounts: those of one row by id, then the striped, then those it must look up. A
 * list that comes in this order needs no rearranging there.
 */
function lockOrder(accounts: readonly (KnownAccount | undefined)[]): number[] {
  const ranks = accounts.map((account) => (!account ? LAST : account.striped ? LAST - 1 : Number(account.id)));
  return ranks.map((_, index) => index).sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
}

/** Above every id that there will be. */
const LAST = Number.MAX_SAFE_INTEGER;

const wireJob = (job: JobRequest, group: number): Record<string, unknown> => ({
  g: group,
  task: job.task,
  payload: job.payload,
  key: job.jobKey,
  at: job.runAt?.toISOString(),
  queue: job.queue,
  most: job.maxAttempts ?? 25,
});
