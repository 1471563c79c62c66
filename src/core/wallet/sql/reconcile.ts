import { aboutAccount, aboutSubject, aboutTransaction } from '../../ledger';

export const DEPOSITS_POSTED = `
  with posting as (
    select t.subject_id, count(distinct t.id) as transactions, min(a.currency) as currency,
           coalesce(-sum(e.amount) filter (where e.amount < 0), 0) as amount
      from ledger.transaction t
      join ledger.entry e on e.transaction_id = t.id
      left join ledger.account a on a.id = e.account_id
     where t.subject_type = 'deposit' and t.kind = 'deposit'
     group by t.subject_id
  )
  select 'deposit ' || coalesce(d.document_id, p.subject_id) as what,
         case when d.state = 'approved' then '1 posting of ' || ledger.money_text(d.amount_minor, d.currency)
              else 'no posting' end as expected,
         coalesce(p.transactions, 0) || ' posting(s) of '
           || ledger.money_text(coalesce(p.amount, 0), coalesce(p.currency, d.currency))
           || ', ' || coalesce(d.state, 'no deposit') as found,
         ${aboutSubject("'deposit'", 'coalesce(d.document_id, p.subject_id)')} as about
    from deposits d
    full join posting p on p.subject_id = d.document_id
   where (coalesce(d.state, '') = 'approved') <> (p.subject_id is not null)
      or p.transactions <> 1 or p.amount <> d.amount_minor
   order by 1`;

export const WITHDRAWALS_POSTED = `
  select 'withdrawal ' || coalesce(w.document_id, t.subject_id) as what,
         case w.state when 'pending' then 'an open hold' when 'approved' then 'a captured hold'
                      else 'a hold that was given back' end
           || coalesce(' of ' || ledger.money_text(w.amount_minor, w.currency), '') as expected,
         coalesce('hold ' || h.id || ' ' || h.state || ' of ' || ledger.money_text(h.amount, a.currency), 'no hold')
           || case when h.captured_amount <> h.amount then ', of which ' || ledger.money_text(h.captured_amount, a.currency)
                   || ' were captured' else '' end
           || coalesce(', transaction ' || t.id, ', no transaction')
           || case when t.hold_id <> h.id then ' for hold ' || t.hold_id else '' end
           || case when w.id is null then ', no withdrawal' else '' end as found,
         ${aboutSubject("'withdrawal'", 'coalesce(w.document_id, t.subject_id)')} as about
    from withdrawals w
    left join ledger.hold h on h.id = w.hold_id
    left join ledger.account a on a.id = h.account_id
    full join (select x.id, x.subject_id, x.hold_id from ledger.transaction x
                where x.subject_type = 'withdrawal' and x.kind = 'withdrawal') t
      on t.subject_id = w.document_id
   where w.id is null or h.id is null or h.amount <> w.amount_minor
      or (w.state = 'pending') <> (h.state = 'open')
      or (w.state = 'approved') <> (h.state = 'captured')
      or (w.state = 'approved') <> (t.id is not null)
      or t.hold_id <> h.id or (w.state = 'approved' and h.captured_amount <> w.amount_minor)
   order by 1`;

/** Money that is held for a withdrawal which does not wait for it. */
export const HOLDS_MEANT = `
  select 'hold ' || h.id as what, 'an open withdrawal ' || h.subject_id as expected,
         'none; held are ' || ledger.money_text(h.amount, a.currency) as found,
         ${aboutAccount('a')} as about
    from ledger.hold h
    left join ledger.account a on a.id = h.account_id
   where h.subject_type = 'withdrawal' and h.state = 'open'
     and not exists (select 1 from withdrawals w
                      where w.document_id = h.subject_id and w.hold_id = h.id and w.state = 'pending')
   order by h.id`;

/** What was approved for one user and credited to another. */
export const CREDITED_TO_USER = `
  select 'deposit ' || d.document_id as what,
         ledger.money_text(d.amount_minor - d.fee_minor, d.currency) || ' to user ' || d.user_id as expected,
         a.owner_kind || ' ' || a.owner_id || ': ' || ledger.money_text(e.amount, a.currency) as found,
         ${aboutTransaction('t.id')} as about
    from deposits d
    join ledger.transaction t on t.subject_type = 'deposit' and t.subject_id = d.document_id and t.kind = 'deposit'
    join ledger.entry e on e.transaction_id = t.id
    join ledger.account a on a.id = e.account_id and a.purpose = 'wallet'
   where (a.owner_kind, a.owner_id, a.currency, e.amount)
         is distinct from ('user', d.user_id::text, d.currency::text, d.amount_minor - d.fee_minor)
   order by d.id`;

/** The last row of a request's history is its state, and there is a first one. */
export const HISTORY_COMPLETE = `
  select r.type || ' ' || r.document_id as what, r.state as expected, coalesce(h.to_state, 'no history') as found,
         ${aboutSubject('r.type', 'r.document_id')} as about
    from (select 'deposit' as type, d.document_id, d.state from deposits d
          union all
          select 'withdrawal', w.document_id, w.state from withdrawals w) r
    left join lateral (
      select x.to_state from wallet.request_history x
       where x.request_type = r.type and x.request_id = r.document_id order by x.id desc limit 1) h on true
   where h.to_state is distinct from r.state
   order by r.type, r.document_id`;
