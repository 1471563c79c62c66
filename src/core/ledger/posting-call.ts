import type { AccountDirectory, KnownAccount } from './account-directory';
import { accountKey, type AccountRef, type PostedBalance } from './account';
import { bigintArray, booleanArray, intArray, textArray } from '../shared/array-parameter';
import type { Command } from '../shared/command';
import { MAX_ATTEMPTS, type JobRequest } from '../shared/jobs';
import type { Database } from '../shared/tx';
import { accountNames, BatchBuilder } from './batch';
import { callLedger } from './post';
import { namesByPosition, postedFromWire, postedTo, withoutHolds, type WirePosted } from './posted';
import { RUN_ALL_COMMANDS, RUN_COMMANDS } from './sql/writes';
import type { PostedByCommand, Transaction } from './transaction';

/** All that a posting-only command does: what it posts, and the jobs that go with it. */
export interface PostingPlan {
  readonly transactions: readonly Transaction[];
  readonly jobs?: readonly JobRequest[];
}

export interface Submitted {
  readonly command: Command<unknown>;
  readonly input: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly plan: PostingPlan;
}

/** What became of one command; with neither, its key was known before. */
export interface Answer {
  readonly result?: PostedByCommand;
  /** The facts of a refusal. */
  readonly refusal?: string;
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

/** Lists joined by commas: the ids of the transactions, and what each account has after the call. */
interface AllRow {
  readonly transaction_ids: string;
  readonly posted: string;
}

/** Commands that share a call, as the functions of schema `ledger` take them. */
export class PostingCall {
  private readonly batch: BatchBuilder<KnownAccount | string>;
  private readonly jobs: Record<string, unknown>[] = [];
  /** In the order in which the database locks them. */
  private readonly accounts: readonly (KnownAccount | undefined)[];

  constructor(
    private readonly items: readonly Submitted[],
    private readonly directory: AccountDirectory,
  ) {
    this.batch = new BatchBuilder((account) => directory.find(account) ?? accountKey(account));
    items.forEach(({ plan }, index) => {
      this.batch.add(plan.transactions, index + 1);
      for (const job of plan.jobs ?? []) this.jobs.push(wireJob(job, index + 1));
    });
    const known = this.batch.identities.map((one) => (typeof one === 'string' ? undefined : one));
    const order = lockOrder(known);
    this.batch.arrange(order);
    this.accounts = order.map((index) => known[index]);
  }

  /**
   * Posts all of the commands or none.
   * @returns what each posted; undefined when an account's id is not known, so that it cannot be tried
   * @throws when one of them is refused or has a known key, or the call fails: then nothing was posted
   */
  async all(db: Database): Promise<PostedByCommand[] | undefined> {
    const accounts = this.accounts.filter((account) => account !== undefined);
    if (accounts.length < this.accounts.length) return undefined;
    const { batch } = this;
    const { lastTransactions, lastLines } = batch.ends(this.items.length);
    const row = await callLedger<AllRow>(db, RUN_ALL_COMMANDS, [
      bigintArray(accounts.map(({ id }) => id)),
      intArray(accounts.flatMap(({ striped }, index) => (striped ? [index + 1] : []))),
      ...batch.parameters(),
      intArray(batch.lineNumbers()),
      ...this.commands(),
      intArray(lastTransactions),
      JSON.stringify(this.jobs),
    ]);
    const ids = row.transaction_ids.split(',').map(BigInt);
    const after = batch.balancesAfter(row.posted.split(',').map(BigInt));
    // Of each account, the last command that named it, and where its balance stands among that command's.
    const namedBy: number[] = [];
    const positions: number[] = [];
    return this.items.map((_, index) => {
      const balances: PostedBalance[] = [];
      for (let line = lastLines[index - 1] ?? 0; line < (lastLines[index] as number); line += 1) {
        const place = batch.placeOf(line);
        if (accounts[place]?.striped) continue;
        if (namedBy[place] !== index) positions[place] = balances.length;
        namedBy[place] = index;
        balances[positions[place] as number] = postedTo(batch.accounts[place] as AccountRef, after[line] as bigint);
      }
      return { ids: ids.slice(lastTransactions[index - 1] ?? 0, lastTransactions[index]), balances };
    });
  }

  /**
   * Posts each of the commands for itself; accounts that nobody knows yet are opened.
   * @param patient whether to wait long for locks
   * @throws when the call fails as a whole: then nothing was posted
   */
  async each(db: Database, patient: boolean): Promise<Answer[]> {
    const { accounts } = this.batch;
    const unknown = accounts.filter((_, index) => this.accounts[index] === undefined);
    const row = await callLedger<AnswerRow>(db, RUN_COMMANDS, [
      bigintArray(this.accounts.map((account) => account?.id ?? null)),
      booleanArray(this.accounts.map((account) => account?.striped ?? null)),
      ...this.batch.parameters(),
      ...accountNames(unknown),
      ...this.commands(),
      JSON.stringify(this.jobs),
      patient,
    ]);
    const { refusals, found_ids: found, found_striped: striped } = row;
    unknown.forEach((account, index) => {
      const id = found?.[index];
      if (id !== undefined) this.directory.remember(account, { id, striped: striped?.[index] ?? false });
    });
    const foundIds = found?.values();
    const nameOf = namesByPosition(
      this.accounts.map((account) => account?.id ?? foundIds?.next().value ?? 0n),
      accounts,
    );
    const results = JSON.parse(row.results) as (WirePosted | null)[];
    return results.map((result, index) => ({
      result: result ? withoutHolds(postedFromWire(result, nameOf)) : undefined,
      refusal: refusals?.[index] ?? undefined,
    }));
  }

  /** The columns of `audit.command` that are known beforehand. */
  private commands(): (Buffer | null)[] {
    const commands = this.items.map(({ command }) => command);
    return [
      textArray(commands.map(({ idempotencyKey }) => idempotencyKey)),
      textArray(commands.map(({ name }) => name)),
      textArray(this.items.map(({ hash }) => hash)),
      textArray(this.items.map(({ input }) => input)),
      textArray(commands.map(({ actor }) => actor.kind)),
      textArray(commands.map(({ actor }) => actor.id)),
      textArray(commands.map(({ actor }) => actor.edge)),
      textArray(commands.map(({ actor }) => actor.label)),
    ];
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
  most: job.maxAttempts ?? MAX_ATTEMPTS,
});
