const MATCHES = `
  ($1::text is null or a.owner_kind = $1::text)
  and ($2::text[] is null or a.owner_id = any ($2::text[]))
  and ($3::text is null or a.purpose = $3::text or a.purpose like $3::text || ':%')
  and ($4::text is null or a.currency = $4::text)`;

const COLUMNS =
  'a.owner_kind, a.owner_id, a.purpose, a.currency, a.class, a.posted, a.held, a.available, a.entries, a.opened_at';

export const FIND_ACCOUNT = `
  select ${COLUMNS}
    from ledger.balance a
   where a.owner_kind = $1::text and a.owner_id = $2::text and a.purpose = $3::text and a.currency = $4::text`;

export const ACCOUNTS = `
  select ${COLUMNS}
    from ledger.balance a
   where ${MATCHES}
   order by abs(a.posted) desc, a.owner_kind, a.owner_id, a.purpose, a.currency
   limit $5::int offset $6::int`;

/** By name, behind one, for reading them to the end. */
export const ACCOUNTS_AFTER = `
  select ${COLUMNS}
    from ledger.balance a
   where ${MATCHES}
     and ($6::text is null or (a.owner_kind, a.owner_id, a.purpose, a.currency) > ($6::text, $7::text, $8::text, $9::text))
   order by a.owner_kind, a.owner_id, a.purpose, a.currency
   limit $5::int`;

export const COUNT_ACCOUNTS = `
  select count(*) as total
    from ledger.account a
   where a.stripe = 0 and ${MATCHES}`;

/**
 * What had been effective by a moment, as the trial balance of that moment counts it: its lines are the sums of these.
 * What was held then isn't kept.
 */
const asOf = (moment: string, matches: string): string => `
  with later as (
    select e.account_id, sum(e.amount) as amount, count(*) as entries
      from ledger.transaction t join ledger.entry e on e.transaction_id = t.id
     where t.effective_at > ${moment}::timestamptz
     group by e.account_id
  ), past as (
    select a.owner_kind, a.owner_id, a.purpose, a.currency, min(a.class) as class,
           sum(a.posted) - coalesce(sum(l.amount), 0) as posted, null::numeric as held, null::numeric as available,
           (sum(a.entries) - coalesce(sum(l.entries), 0))::bigint as entries, min(a.opened_at) as opened_at
      from ledger.account a left join later l on l.account_id = a.id
     where ${matches}
     group by a.owner_kind, a.owner_id, a.purpose, a.currency
  )`;

export const FIND_ACCOUNT_AS_OF = `
  ${asOf('$5', 'a.owner_kind = $1::text and a.owner_id = $2::text and a.purpose = $3::text and a.currency = $4::text')}
  select ${COLUMNS} from past a`;

export const ACCOUNTS_AS_OF = `
  ${asOf('$7', MATCHES)}
  select ${COLUMNS}
    from past a
   where a.entries > 0
   order by abs(a.posted) desc, a.owner_kind, a.owner_id, a.purpose, a.currency
   limit $5::int offset $6::int`;

export const ACCOUNTS_AFTER_AS_OF = `
  ${asOf('$10', MATCHES)}
  select ${COLUMNS}
    from past a
   where a.entries > 0
     and ($6::text is null or (a.owner_kind, a.owner_id, a.purpose, a.currency) > ($6::text, $7::text, $8::text, $9::text))
   order by a.owner_kind, a.owner_id, a.purpose, a.currency
   limit $5::int`;

export const COUNT_ACCOUNTS_AS_OF = `
  ${asOf('$5', MATCHES)}
  select count(*) as total from past a where a.entries > 0`;

export const OPEN_HOLDS = `
  select h.id, h.amount, h.placed_at, h.expires_at, h.subject_type, h.subject_id, a.purpose, a.currency
    from ledger.hold h
    join ledger.account a on a.id = h.account_id
   where a.owner_kind = $1::text and a.owner_id = $2::text and h.state = 'open'
   order by h.id desc
   limit 100`;

export const PURPOSES = `select p.name, p.class from ledger.purpose p order by p.class, p.name`;
