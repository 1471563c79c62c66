export const POST = `select ledger.post($1::json) as answer`;

export const PLACE_HOLD = `select ledger.place_hold($1::json) as answer`;

export const CAPTURE_HOLD = `select ledger.capture_hold($1::json) as answer`;

export const VOID_HOLD = `select ledger.void_hold($1::bigint) as answer`;

export const EXPIRE_HOLDS = `
  select h.id, h.amount, h.subject_type, h.subject_id, a.owner_kind, a.owner_id, a.purpose, a.currency
    from ledger.expire_holds($1::timestamptz, $2::int) h
    join ledger.account a on a.id = h.account_id
   order by h.id`;

export const REVERSE = `select ledger.reverse($1::json) as answer`;

export const RUN_COMMANDS = `select ledger.run_commands($1::json, $2::boolean) as answer`;
