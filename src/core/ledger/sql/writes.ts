/** The arguments of every posting: accounts by name, then the lists of `ledger.batch`. */
export const POST = `
  select p.account_ids, p.result
    from ledger.post(
      $1::text[], $2::text[], $3::text[], $4::text[],
      row (null, null, $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
           $12::text[]::timestamptz[], null, null, $13::text[], $14::int[], $15::int[], $16::bigint[])::ledger.batch,
      $17::bigint) p`;

/** Groups of transactions, each with the id of the command that it belongs to. */
export const POST_TOGETHER = `
  select ledger.post_together(
    $1::text[], $2::text[], $3::text[], $4::text[],
    row (null, null, $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
         $12::text[]::timestamptz[], null, null, $13::text[], $14::int[], $15::int[], $16::bigint[])::ledger.batch,
    $17::bigint[])`;

export const RUN_COMMANDS = `
  select '[' || array_to_string(o.results, ',', 'null') || ']' as results,
         o.refusals, o.found_ids, o.found_striped
    from ledger.run_commands(
      row ($1::bigint[], $2::boolean[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
           $10::text[]::timestamptz[], null, null, $11::text[], $12::int[], $13::int[], $14::bigint[])::ledger.batch,
      row ($15::text[], $16::text[], $17::text[], $18::text[])::ledger.account_names,
      $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::json,
      $28::boolean) o`;

export const RUN_ALL_COMMANDS = `
  select r.transaction_ids, r.posted
    from ledger.run_all_commands(
      $1::bigint[], $2::int[],
      $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]::timestamptz[], $11::text[],
      $12::int[], $13::int[], $14::bigint[], $15::int[],
      $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
      $24::int[], $25::json) r`;

export const STORED_COMMANDS = `
  select c.key, encode(c.input_hash, 'hex') as hash, c.result
    from audit.command c
   where c.key = any ($1::text[])`;

/** What accounts of one row had after these transactions, in the order in which they come in them. */
export const BALANCES_AFTER = `
  select a.owner_kind, a.owner_id, a.purpose, a.currency, l.last[3] as posted
    from (select e.account_id, min(array[e.transaction_id, e.line]) as first,
                 max(array[e.transaction_id, e.line, e.balance_after]) as last
            from ledger.entry e where e.transaction_id = any ($1::bigint[]) group by e.account_id) l
    join ledger.account a on a.id = l.account_id
   where a.stripes = 1
   order by l.first`;

export const ACCOUNTS_BY_ID = `
  select a.id, a.owner_kind, a.owner_id, a.purpose, a.currency from ledger.account a where a.id = any ($1::bigint[])`;

/** The newest first, from the one before `$1`. */
export const ACCOUNTS_BEFORE = `
  select a.id, a.owner_kind, a.owner_id, a.purpose, a.currency, a.stripes > 1 as striped
    from ledger.account a
   where a.stripe = 0 and a.id < $1::bigint
   order by a.id desc limit $2::int`;

export const PLACE_HOLD = `
  select h.hold_id, h.posted, h.held
    from ledger.place_hold($1::text, $2::text, $3::text, $4::text, $5::bigint, $6::text, $7::text, $8::text, $9::text,
                           $10::timestamptz) h`;

export const CAPTURE_HOLD = `
  select c.account_ids, c.result, c.captured
    from ledger.capture_hold($1::bigint, coalesce($2::timestamptz, clock_timestamp()), $3::json, $4::text[], $5::text[],
                             $6::text[], $7::text[], $8::bigint[], $9::bigint) c`;

export const CAPTURE_TOGETHER = `select ledger.capture_together($1::jsonb, coalesce($2::timestamptz, clock_timestamp()))`;

export const VOID_HOLD = `
  select v.owner_kind, v.owner_id, v.purpose, v.currency, v.posted, v.held from ledger.void_hold($1::bigint) v`;

export const EXPIRE_HOLDS = `
  select h.id, h.amount, h.subject_type, h.subject_id, a.owner_kind, a.owner_id, a.purpose, a.currency
    from ledger.expire_holds($1::timestamptz, $2::int) h
    join ledger.account a on a.id = h.account_id
   order by h.id`;

export const REVERSE = `select r.account_ids, r.result from ledger.reverse($1::bigint, $2::jsonb, $3::bigint) r`;
