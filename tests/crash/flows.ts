import { createHash } from 'node:crypto';
import {
  capture,
  hold,
  house,
  post,
  reverse,
  runPostingCommand,
  voidHold,
  walletOf,
  type Transaction,
} from '../../src/core/ledger';
import type { Actor } from '../../src/core/shared/actor';
import { runCommand, type Command, type Outcome } from '../../src/core/shared/command';
import type { Core } from '../../src/core/shared/core';
import { DomainError } from '../../src/core/shared/errors';
import { encodeJson } from '../../src/core/shared/json';
import { minor } from '../../src/core/shared/money';
import type { Tx } from '../../src/core/shared/tx';

export const USERS = 40;

const actor: Actor = { kind: 'system', id: 'crash-test', edge: 'cli', label: 'crash test' };

/** One command of a flow as it went. */
export interface Step {
  readonly key: string;
  readonly replayed: boolean;
  /** Canonical JSON of the result. */
  readonly result: string;
}

/** Runs a command and tells what it gave; undefined when it was refused or is not to be run. */
export type RunStep = <Result>(key: string, run: () => Promise<Outcome<Result>>) => Promise<Result | undefined>;

/** What flow number `n` does is a function of the seed and `n`: so that anybody can do it again. */
function dice(seed: number, n: number): (sides: number) => number {
  const digest = createHash('sha256').update(`${seed}:${n}`).digest();
  let at = 0;
  return (sides) => {
    at = (at + 2) % 30;
    return digest.readUInt16BE(at) % sides;
  };
}

/** Transfers, postings with a later reversal, holds that are captured (all or part) or voided. */
export async function flow(core: Core, seed: number, n: number, step: RunStep): Promise<void> {
  const roll = dice(seed, n);
  const user = 1 + roll(USERS);
  const other = 1 + ((user + roll(USERS - 1)) % USERS);
  const amount = minor(BigInt(1 + roll(500)));
  const wallet = walletOf(user, 'PLN');
  const transaction = (legs: Transaction['legs']): Transaction => ({
    kind: 'crash.flow',
    subject: { type: 'flow', id: String(n) },
    legs,
    actor,
  });
  const command = <Input>(name: string, input: Input): Command<Input> => ({
    name: `crash.${name}`,
    idempotencyKey: `crash:${seed}:${n}:${name}`,
    actor,
    input,
  });
  const general = <Input, Result>(name: string, input: Input, run: (tx: Tx) => Promise<Result>) => {
    const made = command(name, input);
    return step(made.idempotencyKey, () => runCommand(core.db, made, run));
  };
  const choice = roll(10);
  if (choice < 5) {
    const to = choice < 2 ? house('revenue', 'PLN') : walletOf(other, 'PLN');
    const made = command('transfer', { user, other, amount });
    const transactions = [transaction([{ from: wallet, to, amount }])];
    await step(made.idempotencyKey, () => runPostingCommand(core.db, made, { transactions }));
  } else if (choice < 7) {
    const legs = [{ from: house('clearing:test', 'PLN'), to: wallet, amount }];
    const posted = await general('deposit', { user, amount }, (tx) => post(tx, [transaction(legs)]));
    const [transactionId] = posted?.ids ?? [];
    if (transactionId === undefined || choice === 5) return;
    const reason = 'taken back';
    await general('reverse', { transactionId }, (tx) => reverse(tx, { transactionId, reason, actor }));
  } else {
    const subject = { type: 'flow', id: String(n) };
    const placed = await general('hold', { user, amount }, (tx) =>
      hold(tx, { account: wallet, amount, subject, actor }),
    );
    if (!placed) return;
    const { id: holdId } = placed;
    if (choice === 9) {
      await general('void', { holdId }, (tx) => voidHold(tx, holdId));
      return;
    }
    const taken = choice === 8 ? minor(1n + amount / 2n) : amount;
    const to = [{ account: house('clearing:test', 'PLN'), amount: taken <= amount ? taken : amount }];
    await general('capture', { holdId }, (tx) => capture(tx, { holdId, to, kind: 'crash.capture', subject, actor }));
  }
}

/** Runs a step until it has an answer, whatever breaks on the way: the key makes that safe. */
export function persistent(report: (step: Step) => void, stopped: () => boolean): RunStep {
  return async (key, run) => {
    while (!stopped()) {
      try {
        const { result, replayed } = await run();
        report({ key, replayed, result: encodeJson(result) });
        return result;
      } catch (error) {
        if (error instanceof DomainError) return undefined;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return undefined;
  };
}

/** Runs again only what is known to be committed. */
export function replaying(known: ReadonlySet<string>, report: (step: Step) => void): RunStep {
  return async (key, run) => {
    if (!known.has(key)) return undefined;
    const { result, replayed } = await run();
    report({ key, replayed, result: encodeJson(result) });
    return result;
  };
}
