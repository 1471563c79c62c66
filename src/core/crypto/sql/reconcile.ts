import { aboutSubject, aboutTransaction } from '../../ledger';

export const CREDITS_POSTED = `
  select x.what, x.expected, x.found, x.about
    from (
      select 'credit ' || c.id || ' of payment ' || p.document_id as what,
             'a posting of ' || ledger.money_text(c.amount_minor, c.currency) || case when c.reversed_at is null then '' else ', reversed' end as expected,
             coalesce('transaction ' || t.id || ' of ' || ledger.money_text((
               select sum(e.amount) from ledger.entry e where e.transaction_id = t.id and e.amount > 0), c.currency),
               'no transaction') || coalesce(', reversed by ' || r.id, '') as found,
             ${aboutSubject("'crypto-payment'", 'p.document_id')} as about
        from crypto.credit c
        join crypto.payment p on p.id = c.payment_id
        left join ledger.transaction t on t.id = c.transaction_id and t.subject_type = 'crypto-payment' and t.subject_id = p.document_id
        left join ledger.transaction r on r.reversal_of = t.id
       where t.id is null or (c.reversed_at is not null) <> (r.id is not null) or r.id <> c.reversal_id
          or c.amount_minor <> (select sum(e.amount) from ledger.entry e where e.transaction_id = t.id and e.amount > 0)
      union all
      select 'transaction ' || t.id, 'a credit of payment ' || t.subject_id, 'no credit',
             ${aboutTransaction('t.id')}
        from ledger.transaction t
       where t.kind = 'crypto.deposit' and not exists (select from crypto.credit c where c.transaction_id = t.id)
      union all
      select 'payment ' || p.document_id, case when p.state = 'credited' then 'an open credit' else 'no open credit' end,
             count(c.id) || ' open credit(s), ' || p.state, ${aboutSubject("'crypto-payment'", 'p.document_id')}
        from crypto.payment p
        left join crypto.credit c on c.payment_id = p.id and c.reversed_at is null
       group by p.id having (p.state = 'credited') <> (count(c.id) = 1)
    ) x
   order by 1`;
