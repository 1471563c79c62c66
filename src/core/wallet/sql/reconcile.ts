export const DEPOSITS_POSTED = `
  with posting as (
    select t.subject_id, count(distinct t.id) as transactions,
           coalesce(-sum(e.amount) filter (where e.amount < 0), 0) as amount
      from ledger.transaction t join ledger.entry e on e.transaction_id = t.id
     where t.subject_type = 'deposit' and t.kind = 'deposit'
     group by t.subject_id
  )
  select 'deposit ' || coalesce(d.document_id, p.subject_id) as what,
         case when d.state = 'approved' then '1 posting of ' || d.amount_minor else 'no posting' end as expected,
         coalesce(p.transactions, 0) || ' posting(s) of ' || coalesce(p.amount, 0) || ', ' || coalesce(d.state, 'no deposit') as found
    from deposits d
    full join posting p on p.subject_id = d.document_id
   where (coalesce(d.state, '') = 'approved') <> (p.subject_id is not null)
      or p.transactions <> 1 or p.amount <> d.amount_minor
   order by 1 limit 100`;

export const WITHDRAWALS_POSTED = `
  select 'withdrawal ' || coalesce(w.document_id, t.subject_id) as what,
         case w.state when 'pending' then 'an open hold' when 'approved' then 'a captured hold'
                      else 'a hold that was given back' end || ' of ' || coalesce(w.amount_minor, 0) as expected,
         coalesce('hold ' || h.id || ' ' || h.state || ' of ' || h.amount, 'no hold')
           || coalesce(', transaction ' || t.id, ', no transaction') || case when w.id is null then ', no withdrawal' else '' end as found
    from withdrawals w
    left join ledger.hold h on h.id = w.hold_id
    full join (select x.id, x.subject_id, x.hold_id from ledger.transaction x
                where x.subject_type = 'withdrawal' and x.kind = 'withdrawal') t
      on t.subject_id = w.document_id
   where w.id is null or h.id is null or h.amount <> w.amount_minor
      or (w.state = 'pending') <> (h.state = 'open')
      or (w.state = 'approved') <> (h.state = 'captured')
      or (w.state = 'approved') <> (t.id is not null)
      or t.hold_id <> h.id or (w.state = 'approved' and h.captured_amount <> w.amount_minor)
   order by 1 limit 100`;
