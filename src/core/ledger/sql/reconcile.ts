import { aboutAccount, aboutSubject, aboutTransaction, nameAccount, nameOwner } from '../reconcile/about';

/**
 * The order is always the same: a drift that was found again is no news, and is known by its rows.
 * Each returns a row per thing that drifts: `what` it is, what was `expected`, what was `found`, both with amounts in
 * major units and their currency, and what it is `about`, so that people can go there. Where an amount moves with each
 * rightful posting, `lasting` says what stays as long as the drift is the same one.
 */

/** By what a row is known again, as a number. */
const markOf = (row: string): string =>
  `('x' || md5(coalesce(${row} ->> 'lasting', (${row} - 'lasting')::text)))::bit(64)::bigint`;

/**
 * What a check finds: how many rows, a digest of all of them, the marks of the first $2, and the first $3 to be shown. Where
 * there are more, what the newest acknowledged drift has not comes before what it has, which would hide it.
 * @param sql the statement of the check that has the name $1
 */
export const driftFound = (sql: string): string => `
  with found as materialized (
    select row_number() over () as place, to_jsonb(d) as row, ${markOf('to_jsonb(d)')} as mark from (${sql}) d
  ), acknowledged as (
    select c.finding from ledger.drift a, jsonb_array_elements(a.findings) c(finding)
     where a.id = (select max(x.id) from ledger.drift x where x.acknowledged_at is not null)
       and c.finding ->> 'name' = $1::text
  ), known as (
    select ${markOf('r.row')} as mark from acknowledged a, jsonb_array_elements(a.finding -> 'drift') r(row)
    union
    select m.mark::bigint from acknowledged a, jsonb_array_elements_text(a.finding -> 'more' -> 'marks') m(mark)
  ), shown as (
    select f.row, row_number() over (order by k.mark is not null and (select count(*) from found) > $3::int, f.place) as place
      from found f left join known k on k.mark = f.mark
     order by place limit $3::int
  )
  select (select count(*) from found)::int as total, coalesce((select sum(f.mark) from found f), 0)::text as digest,
         array(select f.mark::text from found f order by f.place limit $2::int) as marks,
         coalesce((select jsonb_agg(s.row order by s.place) from shown s), '[]') as drift`;

/** Whether all tables and views of a list are there. */
export const TABLES_EXIST = `select bool_and(to_regclass(t.name) is not null) as all from unnest($1::text[]) t(name)`;

export const ZERO_SUM = `
  select 'transaction ' || e.transaction_id as what, ledger.money_text(0, a.currency) as expected,
         ledger.money_text(sum(e.amount), a.currency) as found, ${aboutTransaction('e.transaction_id')} as about
    from ledger.entry e
    left join ledger.account a on a.id = e.account_id
   group by e.transaction_id, a.currency having sum(e.amount) <> 0
   order by e.transaction_id, a.currency`;

export const BALANCE_IS_SUM = `
  select ${nameAccount('a')} as what,
         ledger.money_text(coalesce(s.total, 0), a.currency) as expected,
         ledger.money_text(a.posted, a.currency) as found, ${aboutAccount('a')} as about,
         'account ' || a.id || ' off by ' || (a.posted - coalesce(s.total, 0)) as lasting
    from ledger.account a
    left join (select e.account_id, sum(e.amount) as total from ledger.entry e group by e.account_id) s
      on s.account_id = a.id
   where a.posted <> coalesce(s.total, 0)
   order by a.id`;

/**
 * Each entry against the one before it: one that was changed is one row, or two, and not all that came after it, which
 * would hide what drifts on other accounts. The account itself is against its last entry, for the next one goes on from
 * there: a balance that was changed breaks the chain at the same place before the next posting and after it.
 */
export const BALANCE_AFTER_CHAIN = `
  select b.what, 'number ' || b.due_number || ', balance ' || ledger.money_text(b.due_balance, a.currency) as expected,
         'number ' || b.number || ', balance ' || ledger.money_text(b.balance, a.currency) as found,
         case when b.transaction_id is null then ${aboutAccount('a')} else ${aboutTransaction('b.transaction_id')} end as about,
         concat('account ', b.account_id, ' at ', b.due_number, ' off by ', b.number - b.due_number, ' and ',
                b.balance - b.due_balance) as lasting
    from (
      select 'entry ' || c.transaction_id || '.' || c.line || ', number ' || c.number || ' of account ' || c.account_id as what,
             c.transaction_id, c.account_id, c.number, c.due_number, c.balance_after as balance, c.due_balance
        from (select e.transaction_id, e.line, e.account_id, e.number, e.balance_after,
                     coalesce(lag(e.number) over w, 0) + 1 as due_number,
                     coalesce(lag(e.balance_after) over w, 0)::numeric + e.amount as due_balance
                from ledger.entry e window w as (partition by e.account_id order by e.number)) c
       where c.number <> c.due_number or c.balance_after <> c.due_balance
      union all
      select 'next entry of ' || ${nameAccount('n')}, null, n.id, n.entries + 1, coalesce(l.number, 0) + 1, n.posted,
             coalesce(l.balance_after, 0)
        from ledger.account n
        left join lateral (select e.number, e.balance_after from ledger.entry e
                            where e.account_id = n.id order by e.number desc limit 1) l on true
       where n.entries <> coalesce(l.number, 0) or n.posted <> coalesce(l.balance_after, 0)
    ) b
    left join ledger.account a on a.id = b.account_id
   order by b.account_id, b.number`;

/**
 * A transaction takes its number when its accounts are locked: a line that comes later on its account than what a later
 * transaction has there was added by hand, however well the sums agree.
 */
export const ENTRIES_IN_ORDER = `
  select 'entry ' || c.transaction_id || '.' || c.line || ', number ' || c.number || ' of account ' || c.account_id as what,
         'transaction ' || c.due || ' or a later one' as expected, 'transaction ' || c.transaction_id as found,
         ${aboutTransaction('c.transaction_id')} as about
    from (select e.transaction_id, e.line, e.account_id, e.number,
                 lag(e.transaction_id) over (partition by e.account_id order by e.number) as due
            from ledger.entry e) c
   where c.transaction_id < c.due
   order by c.account_id, c.number`;

export const ENTRY_COUNT = `
  select ${nameAccount('a')} as what,
         coalesce(s.n, 0)::text || ' entries' as expected, a.entries::text || ' entries' as found,
         ${aboutAccount('a')} as about,
         'account ' || a.id || ' off by ' || (a.entries - coalesce(s.n, 0)) as lasting
    from ledger.account a
    left join (select e.account_id, count(*) as n from ledger.entry e group by e.account_id) s on s.account_id = a.id
   where a.entries <> coalesce(s.n, 0)
   order by a.id`;

const COMPLETE = `'pairs of lines from two accounts in one currency'`;

/** What is known of an entry whose transaction is gone is its account: there is no transaction to go to. */
export const LEGS_COMPLETE = `
  select x.what, x.expected, x.found, x.about
    from (
      select t.id, 0 as place, 'transaction ' || t.id as what, ${COMPLETE} as expected, 'no entries' as found,
             ${aboutTransaction('t.id')} as about
        from ledger.transaction t
       where not exists (select from ledger.entry e where e.transaction_id = t.id)
      union all
      select e.transaction_id, (e.line + 1) / 2, 'transaction ' || e.transaction_id, ${COMPLETE},
             'leg ' || (e.line + 1) / 2, ${aboutTransaction('e.transaction_id')}
        from ledger.entry e left join ledger.account a on a.id = e.account_id
       group by e.transaction_id, (e.line + 1) / 2
      having count(*) <> 2 or sum(e.amount) <> 0 or min(a.currency) <> max(a.currency)
          or count(a.currency) <> 2 or min(e.account_id) = max(e.account_id)
      union all
      select e.transaction_id, e.line, 'entry ' || e.transaction_id || '.' || e.line, 'a transaction ' || e.transaction_id,
             'none; ' || ledger.money_text(e.amount, a.currency) || coalesce(' on ' || a.purpose || ' of '
               || ${nameOwner('a')}, ' on no account'),
             case when a.id is not null then ${aboutAccount('a')} end
        from ledger.entry e
        left join ledger.account a on a.id = e.account_id
       where not exists (select from ledger.transaction t where t.id = e.transaction_id)
    ) x
   order by x.id, x.place, x.what`;

export const BOUND_HOLDS = `
  select ${nameAccount('a')} as what,
         'bound ' || coalesce(ledger.money_text(p.lower_bound, a.currency), 'none') as expected,
         ledger.money_text(a.posted - a.held, a.currency) || ', bound '
           || coalesce(ledger.money_text(a.lower_bound, a.currency), 'none') as found,
         ${aboutAccount('a')} as about,
         concat('account ', a.id, case when a.posted - a.held < a.lower_bound then ' under its bound' end,
                case when a.held < 0 then ' holding less than nothing' end, ', bound ', coalesce(a.lower_bound::text, 'none'),
                ' for ', coalesce(p.lower_bound::text, 'none')) as lasting
    from ledger.account a
    left join ledger.purpose p on p.name = split_part(a.purpose, ':', 1)
   where a.posted - a.held < a.lower_bound or a.held < 0 or a.lower_bound is distinct from p.lower_bound
   order by a.id`;

export const HELD_IS_SUM = `
  select ${nameAccount('a')} as what,
         ledger.money_text(coalesce(h.total, 0), a.currency) || ' in open holds' as expected,
         ledger.money_text(a.held, a.currency) as found, ${aboutAccount('a')} as about,
         'account ' || a.id || ' off by ' || (a.held - coalesce(h.total, 0)) as lasting
    from ledger.account a
    left join (select o.account_id, sum(o.amount) as total from ledger.hold o where o.state = 'open' group by o.account_id) h
      on h.account_id = a.id
   where a.held <> coalesce(h.total, 0)
   order by a.id`;

export const CAPTURES = `
  select 'hold ' || h.id || ' for ' || h.subject_type || ' ' || h.subject_id as what,
         case when h.state = 'captured' then 'one transaction that takes ' || ledger.money_text(h.captured_amount, a.currency)
              else 'no transaction' end as expected,
         coalesce('transaction ' || t.id || ' that takes ' || ledger.money_text(s.taken, a.currency), 'none') as found,
         case when t.id is null then ${aboutAccount('a')} else ${aboutTransaction('t.id')} end as about
    from ledger.hold h
    left join ledger.account a on a.id = h.account_id
    left join ledger.transaction t on t.hold_id = h.id
    left join lateral (select coalesce(-sum(e.amount), 0) as taken from ledger.entry e
                        where e.transaction_id = t.id and e.account_id = h.account_id) s on true
   where (h.state = 'captured') <> (t.id is not null) or h.captured_amount <> s.taken
   order by h.id`;

export const REVERSALS = `
  with reversal as (
    select r.id, r.reversal_of from ledger.transaction r where r.reversal_of is not null
  ), line as (
    select x.id, a.owner_kind, a.owner_id, a.purpose, a.currency, e.amount
      from reversal x join ledger.entry e on e.transaction_id = x.id join ledger.account a on a.id = e.account_id
    union all
    select x.id, a.owner_kind, a.owner_id, a.purpose, a.currency, e.amount
      from reversal x join ledger.entry e on e.transaction_id = x.reversal_of join ledger.account a on a.id = e.account_id
  )
  select 'transaction ' || l.id as what, 'what it reverses, the other way round' as expected,
         ledger.money_text(sum(l.amount), l.currency) || ' left on ' || l.purpose || ' of ' || l.owner_id as found,
         ${aboutTransaction('l.id')} as about
    from line l
   group by l.id, l.owner_kind, l.owner_id, l.purpose, l.currency having sum(l.amount) <> 0
   order by l.id, l.owner_kind, l.owner_id, l.purpose, l.currency`;

export const COMMANDS_KEPT = `
  select 'transaction ' || t.id as what, 'the command ' || t.command_id || ' that made it' as expected,
         'no such command' as found, ${aboutTransaction('t.id')} as about
    from ledger.transaction t
   where t.command_id is not null and not exists (select from audit.command c where c.id = t.command_id)
   order by t.id`;

export const CLOSED_MONTHS = `
  select 'month ' || x.month || ', ' || x.purpose as what, ledger.money_text(x.kept, x.currency) as expected,
         ledger.money_text(x.now, x.currency) as found, jsonb_build_object('kind', 'month', 'id', x.month) as about
    from (
      select to_char(coalesce(k.month, n.month), 'YYYY-MM') as month, coalesce(k.purpose, n.purpose) as purpose,
             coalesce(k.currency, n.currency) as currency, coalesce(k.balance, 0) as kept, coalesce(n.balance, 0) as now
        from (select b.month, b.purpose, b.currency, b.balance from ledger.closed_month_balance b) k
        full join (
          select m.month, t.purpose, t.currency, t.balance
            from ledger.closed_month m
            cross join lateral ledger.trial_balance(
              (m.month + interval '1 month')::timestamp at time zone 'UTC' - interval '1 microsecond') t) n
          on n.month = k.month and n.purpose = k.purpose and n.currency = k.currency
       where coalesce(k.balance, 0) <> coalesce(n.balance, 0)) x
   order by x.month, x.purpose, x.currency`;

export const ADJUSTMENTS = `
  select x.what, x.expected, x.found, x.about
    from (
      select j.id::text as id, 'adjustment ' || j.id as what, ledger.money_text(j.amount, j.currency) as expected,
             ledger.money_text(coalesce(sum(e.amount), 0), j.currency) as found,
             ${aboutSubject("'adjustment'", 'j.id')} as about
        from ledger.adjustment j
        left join ledger.account a on a.owner_kind = j.owner_kind and a.owner_id = j.owner_id and a.purpose = j.purpose
                                  and a.currency = j.currency
        left join ledger.entry e on e.transaction_id = j.transaction_id and e.account_id = a.id
       where j.state = 'posted'
       group by j.id having coalesce(sum(e.amount), 0) <> j.amount
      union all
      select t.subject_id, 'adjustment ' || t.subject_id, ledger.money_text(0, a.currency),
             ledger.money_text(sum(e.amount), a.currency), ${aboutTransaction('t.id')}
        from ledger.transaction t
        join ledger.entry e on e.transaction_id = t.id and e.amount > 0
        join ledger.account a on a.id = e.account_id
       where t.subject_type = 'adjustment' and t.kind = 'adjustment'
         and not exists (select from ledger.adjustment j where j.transaction_id = t.id and j.state = 'posted')
       group by t.id, a.currency
    ) x
   order by x.id, x.about::text`;

export const RECORD_RUN = `
  insert into ledger.reconcile_run (at, duration_ms, checks, drifting)
  values ($1::timestamptz, $2::int, $3::jsonb, $4::int)
  returning id`;

export const LAST_RUN = `
  select r.at, r.duration_ms, r.checks, r.drifting from ledger.reconcile_run r order by r.id desc limit 1`;

export const LAST_DRIFTING = `select r.drifting from ledger.reconcile_run r order by r.id desc limit 1`;

/** Two comparisons that end at once must not both find that theirs is the news. */
export const ONE_AT_A_TIME = `lock table ledger.drift in share row exclusive mode`;

/**
 * News is what differs from the drift that was found last, whether that still waits or was acknowledged, and what comes
 * back after the comparison before found nothing.
 */
export const RECORD_DRIFT = `
  insert into ledger.drift (fingerprint, findings)
  select $1::text, $2::jsonb
   where $1::text is distinct from (select d.fingerprint from ledger.drift d order by d.id desc limit 1)
      or (select r.drifting from ledger.reconcile_run r where r.id < $3::bigint order by r.id desc limit 1) = 0
  returning id`;

export const OPEN_DRIFT = `
  select d.id, d.found_at, d.findings from ledger.drift d where d.acknowledged_at is null order by d.id desc limit 1`;

export const DRIFT = `
  select d.id, d.found_at, d.findings, d.acknowledged_at, d.acknowledged_by_label, d.reason
    from ledger.drift d where d.id = $1::bigint`;

export const ACKNOWLEDGED_DRIFTS = `
  select d.id, d.found_at, d.findings, d.acknowledged_at, d.acknowledged_by_label, d.reason
    from ledger.drift d where d.acknowledged_at is not null order by d.id desc limit 20`;

/** Whoever has looked at the newest drift has seen those before it, too. */
export const ACKNOWLEDGE_DRIFT = `
  update ledger.drift d
     set acknowledged_at = $2::timestamptz, acknowledged_by_kind = $3::text, acknowledged_by_id = $4::text,
         acknowledged_by_label = $5::text, reason = $6::text
   where d.acknowledged_at is null and d.id <= $1::bigint
     and exists (select 1 from ledger.drift x where x.id = $1::bigint and x.acknowledged_at is null)
  returning d.id`;
