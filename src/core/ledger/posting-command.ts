import { Coalescer } from '../shared/coalescer';
import { backOff, fingerprint, leftNothing, runCommand, type Command, type Outcome } from '../shared/command';
import { IdempotencyKeyReusedError } from '../shared/errors';
import { enqueueJob, type JobRequest } from '../shared/jobs';
import type { Database } from '../shared/tx';
import { BatchBuilder, checkTransactions, postedFromWire, type WirePosted } from './batch';
import { ledgerErrorOf, translateLedgerError } from './errors';
import { callLedger, post } from './post';
import { RUN_COMMANDS } from './sql/writes';
import type { Posted, Transaction } from './transaction';

/** All that a posting-only command does: what it posts, and the jobs that go with it. */
export interface PostingPlan {
  readonly transactions: readonly Transaction[];
  readonly jobs?: readonly JobRequest[];
}

/** More lanes wait for each other's locks and commits; measured by `npm run bench:ledger`. */
const LANES = 3;
/** Transactions in one call: what a call locks stays locked until its commit. */
const MAX_COMMANDS_PER_CALL = 64;
const MAX_ATTEMPTS = 5;

interface Submitted {
  readonly command: Command<unknown>;
  readonly input: string;
  readonly hash: string;
  readonly plan: PostingPlan;
}

type Answer =
  | { readonly status: 'applied' | 'replayed'; readonly result: WirePosted }
  | { readonly status: 'reused' }
  | { readonly status: 'refused'; readonly code: string; readonly facts: Readonly<Record<string, string>> };

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
  /** A key is in flight once: its second use waits here for the first, and then finds it stored. */
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly db: Database) {
    this.lanes = new Coalescer({
      lanes: LANES,
      maxItemsPerCall: MAX_COMMANDS_PER_CALL,
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
      const answers = await this.call(items, false);
      return items.map((item, index) => settle(item, answers[index]));
    } catch {
      // Something in it failed the whole call and left nothing; alone, each gets its own answer.
      return items.map((item) => this.alone(item));
    }
  }

  private async alone(item: Submitted): Promise<Outcome<Posted>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [answer] = await this.call([item], true);
        return await settle(item, answer);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !leftNothing(error)) throw translateLedgerError(error);
        await backOff(attempt);
      }
    }
  }

  private call(items: readonly Submitted[], patient: boolean): Promise<readonly Answer[]> {
    const builder = new BatchBuilder();
    const jobs: Record<string, unknown>[] = [];
    const commands = items.map(({ command, input, hash, plan }, index) => {
      builder.add(plan.transactions, index + 1);
      for (const job of plan.jobs ?? []) jobs.push(wireJob(job, index + 1));
      const { actor } = command;
      return {
        key: command.idempotencyKey,
        name: command.name,
        hash,
        input,
        ak: actor.kind,
        ai: actor.id,
        ae: actor.edge,
        al: actor.label,
      };
    });
    return callLedger(this.db, RUN_COMMANDS, JSON.stringify({ ...builder.batch, c: commands, j: jobs }), patient);
  }
}

const wireJob = (job: JobRequest, group: number): Record<string, unknown> => ({
  g: group,
  task: job.task,
  payload: job.payload,
  key: job.jobKey,
  at: job.runAt?.toISOString(),
  queue: job.queue,
  most: job.maxAttempts ?? 25,
});

async function settle(item: Submitted, answer: Answer | undefined): Promise<Outcome<Posted>> {
  switch (answer?.status) {
    case 'applied':
    case 'replayed':
      return { result: postedFromWire(answer.result), replayed: answer.status === 'replayed' };
    case 'reused':
      throw new IdempotencyKeyReusedError(item.command.idempotencyKey);
    case 'refused':
      throw ledgerErrorOf(answer.code, answer.facts) ?? new Error(`the ledger refused with ${answer.code}`);
    case undefined:
      throw new Error('the ledger gave no answer for a command');
  }
}
