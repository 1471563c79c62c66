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

export const OPEN_HOLDS = `
  select h.id, h.amount, h.placed_at, h.expires_at, h.subject_type, h.subject_id, a.purpose, a.currency
    from ledger.hold h
    join ledger.account a on a.id = h.account_id
   where a.owner_kind = $1::text and a.owner_id = $2::text and h.state = 'open'
   order by h.id desc
   limit 100`;

export const PURPOSES = `select p.name, p.class from ledger.purpose p order by p.class, p.name`;
