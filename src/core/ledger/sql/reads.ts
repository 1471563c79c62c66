export const BALANCES = `
  select b.owner_kind, b.owner_id, b.purpose, b.currency, b.posted, b.held, b.available
    from ledger.balance b
   where b.owner_kind = $1::text and b.owner_id = $2::text and ($3::text is null or b.purpose = $3::text)
   order by b.purpose, b.currency`;

export const STATEMENT = `
  select s.transaction_id, s.line, s.amount, s.balance_after, s.written_at, s.effective_at, s.kind, s.subject_type,
         s.subject_id, s.memo, s.reversal_of, s.other_owner_kind, s.other_owner_id, s.other_purpose
    from ledger.statement($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint,
                          $8::int, $9::int) s`;

/** Of the past, without what was opened since: the trial balance of a locked month stays line for line as it was. */
export const TRIAL_BALANCE = `
  select t.class, t.purpose, t.currency, t.balance
    from ledger.trial_balance($1::timestamptz) t
   where $1::timestamptz is null or t.balance <> 0
   order by t.currency, array_position(array['asset', 'liability', 'equity', 'income', 'expense'], t.class), t.purpose`;

export const TRANSACTION = `
  select t.id, t.kind, t.subject_type, t.subject_id, t.effective_at, t.written_at, t.actor_kind, t.actor_id, t.memo,
         t.key, t.reversal_of, t.hold_id, r.id as reversed_by, c.key as command_key, c.name as command_name,
         c.input as command_input, c.actor_edge, c.actor_label, c.at as command_at
    from ledger.transaction t
    left join ledger.transaction r on r.reversal_of = t.id
    left join audit.command c on c.id = t.command_id
   where t.id = $1::bigint`;

export const TRANSACTION_LINES = `
  select d.line, d.owner_kind, d.owner_id, d.purpose, d.currency, d.amount, d.balance_after, d.account_id
    from ledger.entry_detail d
   where d.transaction_id = $1::bigint
   order by d.line`;

export const TRANSACTIONS_OF_SUBJECT = `
  select t.id, t.kind, t.effective_at, t.written_at, t.memo, t.reversal_of
    from ledger.transaction t
   where t.subject_type = $1::text and t.subject_id = $2::text
   order by t.id`;
