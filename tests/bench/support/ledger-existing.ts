import type { BenchCluster } from './cluster';
import { LedgerBench } from './ledger-bench';
import { closedLoop, type Load } from './load';

const CLIENTS = 32;
/** One entry each, and one for where it came from. */
const USERS = 5_000;
const TRANSACTIONS_PER_STEP = 100_000n;

/**
 * History written in bulk with the rules in force: each step is a round of transfers along the wallets, numbered
 * and balanced as the engine would have done.
 */
const GROW = `
  with base as materialized (
    select a.id, a.posted, a.entries, row_number() over (order by a.id) - 1 as n
      from ledger.account a where a.purpose = 'wallet'
  ), step as materialized (
    select nextval('ledger.transaction_id') as id, i from generate_series(0, $1::bigint - 1) i
  ), line as (
    select s.id as transaction_id, b.id as account_id, v.line, v.amount, s.i, b.posted, b.entries
      from step s
      cross join lateral (values (1, -1, s.i), (2, 1, s.i + 1237)) v(line, amount, place)
      join base b on b.n = v.place % $2::bigint
  ), numbered as materialized (
    select l.transaction_id, l.account_id, l.line, l.amount,
           l.entries + row_number() over w as number, (l.posted + sum(l.amount) over w)::bigint as balance_after
      from line l window w as (partition by l.account_id order by l.i, l.line)
  ), t as (
    insert into ledger.transaction (id, effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id)
    select s.id, now(), clock_timestamp(), 'transfer', 'bench', s.id::text, 'system', 'bench' from step s
  ), e as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select n.transaction_id, n.account_id, n.number, n.amount, n.balance_after, n.line from numbered n
  )
  update ledger.account a set posted = x.balance_after, entries = x.number
    from (select distinct on (n.account_id) n.account_id, n.balance_after, n.number
            from numbered n order by n.account_id, n.number desc) x
   where a.id = x.account_id`;

export interface ExistingComparison {
  readonly few: readonly Load[];
  readonly many: readonly Load[];
  readonly invariant: string;
}

/** Single postings on a ledger with 10,000 existing entries and on one with so many, interleaved. */
export async function measureExisting(
  cluster: BenchCluster,
  entries: bigint,
  seconds: number,
  repetitions: number,
): Promise<ExistingComparison> {
  const few = await LedgerBench.create(await cluster.createDatabase('few'), USERS);
  const many = await LedgerBench.create(await cluster.createDatabase('many'), USERS);
  try {
    for (let left = entries / 2n - BigInt(USERS); left > 0n; left -= TRANSACTIONS_PER_STEP) {
      const step = left < TRANSACTIONS_PER_STEP ? left : TRANSACTIONS_PER_STEP;
      await many.db.transaction(async (tx) => {
        await tx.query(`set local statement_timeout = '10min'`);
        await tx.query(GROW, [step, USERS]);
      });
    }
    await many.db.query('vacuum analyze');
    await many.db.query('checkpoint');
    const loads = { few: [] as Load[], many: [] as Load[] };
    for (const bench of [few, many]) await closedLoop(CLIENTS, 2, bench.spread);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      loads.few.push(await closedLoop(CLIENTS, seconds, few.spread));
      loads.many.push(await closedLoop(CLIENTS, seconds, many.spread));
    }
    const invariants = [await few.invariant(), await many.invariant()];
    return { ...loads, invariant: invariants.find((invariant) => invariant !== 'ok') ?? 'ok' };
  } finally {
    await few.close();
    await many.close();
  }
}
