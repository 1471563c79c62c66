const COLUMNS = `
  j.id, j.owner_kind, j.owner_id, j.purpose, j.currency, j.amount, j.reason, j.state, j.asked_by_id, j.asked_by_label,
  j.asked_at, j.decided_by_label, j.decided_at, j.decision_note, j.transaction_id`;

export const ASK_ADJUSTMENT = `
  insert into ledger.adjustment as j
    (owner_kind, owner_id, purpose, currency, amount, reason, asked_by_id, asked_by_label, asked_at)
  values ($1::text, $2::text, $3::text, $4::text, $5::bigint, $6::text, $7::text, $8::text, $9::timestamptz)
  returning ${COLUMNS}`;

export const ADJUSTMENT = `select ${COLUMNS} from ledger.adjustment j where j.id = $1::bigint for update`;

export const IS_OF_OWN_ACCOUNT = `
  select ledger.is_owner($2::text, $3::text, j.owner_kind, j.owner_id, j.asked_at) as own
    from ledger.adjustment j where j.id = $1::bigint`;

export const DECIDE_ADJUSTMENT = `
  update ledger.adjustment j
     set state = $2::text, decided_by_id = $3::text, decided_by_label = $4::text, decided_at = $5::timestamptz,
         decision_note = $6::text, transaction_id = $7::bigint
   where j.id = $1::bigint
  returning ${COLUMNS}`;

export const ADJUSTMENTS = `
  select ${COLUMNS}
    from ledger.adjustment j
   where ($1::text is null or j.state = $1::text) and ($2::bigint is null or j.id < $2::bigint)
   order by j.id desc limit $3::int`;
