import { accountFromRow, isOfHouse, type AccountRow } from './account';
import { AccountDirectory } from './account-directory';
import { Coalescer } from '../shared/coalescer';
import { fingerprint, runCommand, tryAgain, type Command, type Outcome } from '../shared/command';
import { DomainError, IdempotencyKeyReusedError } from '../shared/errors';
import { enqueueJob } from '../shared/jobs';
import { OncePerKey } from '../shared/once-per-key';
import { tellSharedCallFailed } from '../shared/together';
import type { Database } from '../shared/tx';
import { checkTransactions } from './batch';
import { insufficientFunds } from './errors';
import { post } from './post';
import { postedTo, withoutHolds } from './posted';
import { PostingCall, type Answer, type PostingPlan, type Submitted } from './posting-call';
import { BALANCES_AFTER, STORED_COMMANDS } from './sql/writes';
import type { PostedByCommand } from './transaction';

/** More lanes wait for each other's commits, and their calls are smaller; measured by `npm run bench:ledger`. */
const LANES = 3;
/** A call of so many transactions works much longer than it waits. */
const HEAVY = { lanes: 5, from: 100 };
/** What a call locks stays locked until its commit. */
const MAX_TRANSACTIONS_PER_CALL = 200;
/** Some seconds of work. */
const MAX_WAITING = 20_000;

/**
 * What the database says of a single command in a call: it cannot be paid, its key is known, or somebody else has locked what it
 * needs. Then the call goes another way as it should; all else is a fault of ours, which would only show as lost speed.
 */
const DECIDED: ReadonlySet<unknown> = new Set(['TGL26', '23514', '23505', '55P03', '40P01', '40001']);

function tellUnlessDecided(items: readonly Submitted[], error: unknown): void {
  if (error instanceof DomainError || DECIDED.has((error as { readonly code?: unknown } | null)?.code)) return;
  tellSharedCallFailed({ name: items[0]?.command.name ?? '', commands: items.length, error });
}

/** Of whose accounts it locks some, but for the house's; calls of different owners don't meet. */
function ownersIn({ transactions }: PostingPlan): string[] {
  const owners: string[] = [];
  for (const { legs } of transactions) {
    for (const { from, to } of legs) {
      if (!isOfHouse(from)) owners.push(from.ownerId);
      if (!isOfHouse(to)) owners.push(to.ownerId);
    }
  }
  return owners;
}

interface StoredRow {
  readonly key: string;
  readonly hash: string;
  /** Of another command it may be anything. */
  readonly result: { readonly ids: readonly string[] };
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
): Promise<Outcome<PostedByCommand>> {
  checkTransactions(plan.transactions);
  if (command.dryRun) return runCommand(db, command, (tx) => postPlan(tx, plan));
  const { input, hash } = fingerprint(command);
  return await dispatcherOf(db).run({ command, input, hash, plan });
}

async function postPlan(tx: Parameters<typeof post>[0], plan: PostingPlan): Promise<PostedByCommand> {
  const posted = await post(tx, plan.transactions);
  for (const job of plan.jobs ?? []) await enqueueJob(tx, job);
  return withoutHolds(posted);
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
  private readonly lanes: Coalescer<Submitted, Outcome<PostedByCommand>>;
  private readonly directory: AccountDirectory;
  private readonly keys = new OncePerKey();

  constructor(private readonly db: Database) {
    this.directory = new AccountDirectory(db);
    this.lanes = new Coalescer({
      lanes: LANES,
      whenHeavy: HEAVY,
      maxItemsPerCall: MAX_TRANSACTIONS_PER_CALL,
      weightOf: ({ plan }) => plan.transactions.length,
      touches: ({ plan }) => ownersIn(plan),
      maxWaiting: MAX_WAITING,
      send: (items) => this.send(items),
    });
  }

  run(submitted: Submitted): Promise<Outcome<PostedByCommand>> {
    return this.keys.run(submitted.command.idempotencyKey, () => this.lanes.submit(submitted));
  }

  private async send(
    items: readonly Submitted[],
  ): Promise<readonly (Outcome<PostedByCommand> | Promise<Outcome<PostedByCommand>>)[]> {
    await this.directory.load();
    const call = new PostingCall(items, this.directory);
    try {
      const all = await call.all(this.db);
      if (all) return all.map((result) => ({ result, replayed: false }));
    } catch (error) {
      // It left nothing; what is in the way of all need not be in the way of each.
      tellUnlessDecided(items, error);
    }
    try {
      return await this.settle(items, await call.each(this.db, false));
    } catch (error) {
      // Something in it failed the whole call and left nothing; alone, each gets its own answer.
      tellUnlessDecided(items, error);
      return items.map((item) => this.alone(item));
    }
  }

  private alone(item: Submitted): Promise<Outcome<PostedByCommand>> {
    return tryAgain(async () => {
      const call = new PostingCall([item], this.directory);
      const [outcome] = await this.settle([item], await call.each(this.db, true));
      if (!outcome) throw new Error('the ledger gave no answer for a command');
      return await outcome;
    });
  }

  /** Gives each command its outcome; those that have no answer were stored before. */
  private async settle(
    items: readonly Submitted[],
    answers: readonly Answer[],
  ): Promise<Promise<Outcome<PostedByCommand>>[]> {
    const unanswered = items.filter((_, index) => !answers[index]?.result && !answers[index]?.refusal);
    const stored = unanswered.length > 0 ? await this.stored(unanswered) : new Map<string, StoredRow>();
    return items.map((item, index) => this.outcome(item, answers[index] ?? {}, stored));
  }

  /** What was stored for keys that were known before. */
  private async stored(items: readonly Submitted[]): Promise<Map<string, StoredRow>> {
    const keys = items.map(({ command }) => command.idempotencyKey);
    const rows = await this.db.query<StoredRow>(STORED_COMMANDS, [keys]);
    return new Map(rows.map((row) => [row.key, row]));
  }

  private async outcome(
    item: Submitted,
    { result, refusal }: Answer,
    stored: ReadonlyMap<string, StoredRow>,
  ): Promise<Outcome<PostedByCommand>> {
    if (result) return { result, replayed: false };
    if (refusal) throw insufficientFunds(refusal);
    const first = stored.get(item.command.idempotencyKey);
    if (!first) throw new Error('the ledger gave no answer for a command');
    if (first.hash !== item.hash) throw new IdempotencyKeyReusedError(item.command.idempotencyKey);
    return { result: await this.postedBefore(first.result.ids.map(BigInt)), replayed: true };
  }

  /** The entries say what it was. */
  private async postedBefore(ids: readonly bigint[]): Promise<PostedByCommand> {
    const rows = await this.db.query<AccountRow & { readonly posted: bigint }>(BALANCES_AFTER, [ids]);
    return { ids, balances: rows.map((row) => postedTo(accountFromRow(row), row.posted)) };
  }
}
