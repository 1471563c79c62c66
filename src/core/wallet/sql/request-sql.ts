import type { RequestType } from '../request-states';

/** The statements of one content type; both types share the approval engine, so both have the same set. */
interface RequestSql {
  readonly find: string;
  readonly findMany: string;
  readonly lock: string;
  /** Whether who acts and whose request it is are one person, by any link that held since it was asked for. */
  readonly isOwn: string;
  /** The same of those who have approved it: the link may be younger than that. */
  readonly approvedAsOwn: string;
  readonly decide: string;
  readonly list: string;
  readonly count: string;
}

/** Whoever sends one slip a thousand times fills no page with it: the nearest ones tell enough. */
const MOST_DUPLICATES = 50;

/** Built once, at load: the texts are constants, as prepared statements need them. */
function requestSql(type: RequestType): RequestSql {
  const deposit = type === 'deposit';
  const table = deposit ? 'deposits' : 'withdrawals';
  const duplicates = deposit
    ? `(select json_agg(json_build_object('request', x.document_id, 'state', x.state, 'sameUser', x.user_id = r.user_id,
                                          'distance', x.distance) order by x.distance, x.id)
          from (select o.id, o.document_id, o.state, o.user_id, m.distance
                  from (select file_id, other_id, distance from wallet.file_match
                        union all select other_id, file_id, distance from wallet.file_match) m
                  join deposits o on o.proof_id = m.other_id
                 where m.file_id = r.proof_id
                 order by m.distance, o.id
                 limit ${MOST_DUPLICATES}) x)`
    : 'null::json';
  const customerActs = `
    exists (select 1 from admins.telegram_link l where l.telegram_id = u.telegram_id
               and (l.unlinked_at is null or l.unlinked_at >= r.created_at))`;
  const columns = `
    r.document_id, r.state, r.user_id, coalesce(u.name, u.username) as user_name, u.telegram_id, r.currency,
    r.amount_minor, r.fee_minor, m.code as method, m.name as method_name, r.account_name,
    ${deposit ? 'null::text as account_number, r.proof_id, null::bigint as hold_id' : 'r.account_number, null::text as proof_id, r.hold_id'},
    ${duplicates} as duplicates,
    (select json_agg(json_build_object('by', a.actor_label, 'at', a.at) order by a.at)
       from wallet.approval a where a.request_type = '${type}' and a.request_id = r.document_id) as approvals,
    r.note, r.reason, r.origin, r.created_at, r.expires_at, r.decided_at, r.decided_by`;
  const joins = `join up_users u on u.id = r.user_id join payment_methods m on m.id = r.method_id`;
  const filter = `
     where ($1::text is null or r.state = $1::text)
       and ($2::int is null or r.user_id = $2::int)
       and ($3::text is null or r.currency = $3::text)`;
  return {
    find: `select ${columns} from ${table} r ${joins} where r.document_id = $1::text`,
    findMany: `select ${columns}, ${customerActs} as customer_acts, m.kind as method_kind from ${table} r ${joins} where r.document_id = any ($1::text[])`,
    lock: `select ${columns}, m.kind as method_kind, (select s.value from app.setting s where s.name = 'wallet-approvals') as approval_settings from ${table} r ${joins} where r.document_id = $1::text for no key update of r`,
    isOwn: `
      select coalesce(admins.is_customer($2::text, $3::text, r.user_id, r.created_at), false) as own
        from ${table} r where r.document_id = $1::text`,
    approvedAsOwn: `
      select coalesce(bool_or(admins.is_customer(a.kind, a.id, r.user_id, r.created_at)), false) as own
        from ${table} r
        cross join lateral (
          select r.decided_by_kind as kind, r.decided_by_id as id where r.state = 'approved'
          union all
          select x.actor_kind, x.actor_id from wallet.approval x
           where x.request_type = '${type}' and x.request_id = r.document_id) a
       where r.document_id = $1::text`,
    decide: `
      with moved as (
        update ${table} r
           set state = $2::text, decided_at = $3::timestamptz, decided_by = $4::text, decided_by_kind = $5::text,
               decided_by_id = $6::text, note = coalesce($7::text, r.note), reason = $8::text, updated_at = $3::timestamptz
         where r.document_id = $1::text and r.state = 'pending'
        returning r.document_id, r.state)
      insert into wallet.request_history
        (request_type, request_id, from_state, to_state, reason, actor_kind, actor_id, actor_edge, actor_label, command_id, at)
      select '${type}', m.document_id, 'pending', m.state, coalesce($8::text, $7::text), $5::text, $6::text, $9::text,
             $4::text, $10::bigint, $3::timestamptz
        from moved m
      returning id`,
    list: `
      select ${columns}
        from ${table} r ${joins} ${filter}
       order by r.created_at desc, r.id desc
       limit $4::int offset $5::int`,
    count: `select count(*) as total from ${table} r ${filter}`,
  };
}

export const REQUEST_SQL: Readonly<Record<RequestType, RequestSql>> = {
  deposit: requestSql('deposit'),
  withdrawal: requestSql('withdrawal'),
};

/** Takes the user's lock and answers with what a new request is judged by; see `database/post-sync/0051_wallet_calls.sql`. */
export const BEGIN_REQUEST = `select wallet.begin_request($1::text, $2::int, $3::text, $4::text) as answer`;

/** Many deposits, begun and stored; see `database/post-sync/0052_wallet_together.sql`. */
export const BEGIN_DEPOSITS = `
  select b.known_hash, b.known_result, b.command_id, b.answer
    from wallet.begin_deposits($1::text[], $2::int[], $3::text[], $4::text[]) b
   order by b.n`;

export const STORE_DEPOSITS = `select wallet.store_deposits($1::jsonb, $2::timestamptz)`;

/** The deposit with the first row of its history. */
export const INSERT_DEPOSIT = `
  with history as (
    insert into wallet.request_history
      (request_type, request_id, to_state, actor_kind, actor_id, actor_edge, actor_label, command_id, at)
    values ('deposit', $1::text, 'pending', $13::text, $14::text, $10::text, $15::text, $16::bigint, $12::timestamptz))
  insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, account_name,
                        account_name_key, proof_id, origin, expires_at, created_at, updated_at, published_at)
  values ($1::text, 'pending', $2::int, $3::int, $4::bigint, $5::bigint, $6::text, $7::text,
          $8::text, $9::text, $10::text, $11::timestamptz, $12::timestamptz, $12::timestamptz, $12::timestamptz)`;

export const INSERT_HISTORY = `
  insert into wallet.request_history
    (request_type, request_id, from_state, to_state, reason, actor_kind, actor_id, actor_edge, actor_label, command_id, at)
  values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::bigint, $11::timestamptz)`;

export const INSERT_APPROVAL = `
  insert into wallet.approval (request_type, request_id, actor_kind, actor_id, actor_label, note, at)
  values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::timestamptz)`;

/** An approval that this person has given, as whoever: see `admins.same_person`. */
export const FIND_OWN_APPROVAL = `
  select a.actor_label as by
    from wallet.approval a
   where a.request_type = $1::text and a.request_id = $2::text
     and admins.same_person(a.actor_kind, a.actor_id, $3::text, $4::text, a.at)
   limit 1`;

export const LIST_APPROVALS = `
  select a.actor_label as by, a.at
    from wallet.approval a
   where a.request_type = $1::text and a.request_id = $2::text
   order by a.at, a.actor_label`;

/** $1 type, $2 id of one request, or nulls for all. */
export const LIST_APPROVED_BY_ONE = `
  select v.request_type as type, v.request_id as id, v.first_by as "firstBy", v.second_by as "secondBy"
    from wallet.approved_by_one v
   where $1::text is null or (v.request_type = $1::text and v.request_id = $2::text)
   order by v.at, v.request_id`;

/** Many approvals, begun and stored; see `database/post-sync/0053_wallet_approve_together.sql`. */
export const BEGIN_APPROVALS = `
  select b.known_hash, b.known_result, b.command_id, b.settings
    from wallet.begin_approvals($1::text, $2::text[], $3::text[]) b
   order by b.n`;

export const STORE_APPROVALS = `select wallet.store_approvals($1::text, $2::jsonb, $3::jsonb, $4::timestamptz)`;

export const HISTORY = `
  select h.from_state, h.to_state, h.reason, h.actor_edge, h.actor_label, h.at
    from wallet.request_history h
   where h.request_type = $1::text and h.request_id = $2::text
   order by h.id`;

/** The slot with the lowest number that none of the user's open withdrawals has; no row when all are taken. */
export const FREE_SLOT = `
  select s.slot
    from generate_series(1, $3::int) s(slot)
   where not exists (select 1 from withdrawals w
                      where w.user_id = $1::int and w.currency = $2::text and w.state = 'pending' and w.open_slot = s.slot)
   order by s.slot limit 1`;

export const INSERT_WITHDRAWAL = `
  insert into withdrawals (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, account_name,
                           account_name_key, account_number, hold_id, open_slot, origin, expires_at, created_at,
                           updated_at, published_at)
  values ($1::text, 'pending', $2::int, $3::int, $4::bigint, $5::bigint, $6::text, $7::text,
          $8::text, $9::text, $10::bigint, $11::int, $12::text, $13::timestamptz, $14::timestamptz,
          $14::timestamptz, $14::timestamptz)`;

/** Undecided requests of both types whose time is over at $1. */
export const DUE_REQUESTS = `
  select 'deposit' as type, d.document_id from deposits d where d.state = 'pending' and d.expires_at <= $1::timestamptz
  union all
  select 'withdrawal', w.document_id from withdrawals w where w.state = 'pending' and w.expires_at <= $1::timestamptz
   limit $2::int`;
