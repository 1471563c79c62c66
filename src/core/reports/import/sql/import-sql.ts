export const KNOWN_TELEGRAM_IDS = `
  select u.telegram_id::text as telegram_id from up_users u where u.telegram_id = any($1::text[]::bigint[])`;

export const KNOWN_CLUB_IDS = `
  select u.club_id, u.telegram_id::text as telegram_id from up_users u where u.club_id = any($1::text[])`;

/** What the old workbook knows better: since when somebody is there, and their club id where none is set. */
export const COMPLETE_USER = `
  update up_users u
     set created_at = least(u.created_at, $2::timestamptz),
         club_id = coalesce(nullif(u.club_id, ''), $3::text)
   where u.telegram_id = $1::bigint
  returning u.id`;

export const INSERT_REQUESTS = `
  with wanted as (
    select * from json_to_recordset($1::json) as r(
      kind text, request_id text, telegram_id bigint, amount_minor bigint, currency text, method text, account_name text,
      account_number text, proof text, club_id text, state text, requested_at timestamptz, decided_at timestamptz,
      decided_by text)),
  made as (
    insert into legacy.request (kind, request_id, user_id, amount_minor, currency, method, account_name, account_number,
                                proof, club_id, state, requested_at, decided_at, decided_by)
    select w.kind, w.request_id, u.id, w.amount_minor, w.currency, w.method, w.account_name, w.account_number,
           w.proof, w.club_id, w.state, w.requested_at, w.decided_at, w.decided_by
      from wanted w join up_users u on u.telegram_id = w.telegram_id
     order by w.requested_at, w.request_id
    on conflict on constraint request_natural_key do nothing
    returning 1)
  select count(*)::int as inserted from made`;

export const INSERT_SPINS = `
  with wanted as (
    select * from json_to_recordset($1::json) as s(
      spin_id text, telegram_id bigint, prize text, chips bigint, state text, spun_at timestamptz, decided_by text)),
  made as (
    insert into legacy.spin (spin_id, user_id, prize, chips, state, spun_at, decided_by)
    select w.spin_id, u.id, w.prize, w.chips, w.state, w.spun_at, w.decided_by
      from wanted w join up_users u on u.telegram_id = w.telegram_id
     order by w.spun_at, w.spin_id
    on conflict on constraint spin_natural_key do nothing
    returning 1)
  select count(*)::int as inserted from made`;

export const INSERT_SPIN_ACCOUNTS = `
  with wanted as (
    select * from json_to_recordset($1::json) as a(
      telegram_id bigint, available_spins int, used_spins int, chips_earned bigint)),
  made as (
    insert into legacy.spin_account (user_id, available_spins, used_spins, chips_earned)
    select u.id, w.available_spins, w.used_spins, w.chips_earned
      from wanted w join up_users u on u.telegram_id = w.telegram_id
    on conflict (user_id) do nothing
    returning 1)
  select count(*)::int as inserted from made`;

/** What each person's wallet holds; nothing for people who are not there. */
export const WALLETS = `
  select u.telegram_id::text as telegram_id, coalesce(a.posted, 0)::bigint as balance_minor
    from up_users u
    left join ledger.account a
           on a.owner_kind = 'user' and a.owner_id = u.id::text and a.purpose = 'wallet' and a.currency = $2::text
   where u.telegram_id = any($1::text[]::bigint[])`;
