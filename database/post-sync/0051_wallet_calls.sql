-- What a new request needs to know, in one call. It takes the user's lock first, so that two requests of one user come one
-- after the other; being volatile, each of its statements sees what was committed while it waited.
create function wallet.begin_request(of_type text, of_user integer, method_code text, in_currency text) returns jsonb
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(7415051, of_user);
  return jsonb_build_object(
    'user', (select jsonb_build_object('name', coalesce(u.name, u.username), 'telegramId', u.telegram_id::text)
               from up_users u where u.id = of_user),
    'method', (select jsonb_build_object(
                        'id', m.id, 'code', m.code, 'name', m.name, 'kind', m.kind, 'direction', m.direction,
                        'currencies', m.currencies, 'instructions', m.instructions, 'account_details', m.account_details,
                        'min_amount', m.min_amount, 'max_amount', m.max_amount, 'fee_percent', m.fee_percent,
                        'proof_required', coalesce(m.proof_required, false), 'active', coalesce(m.active, false))
                 from payment_methods m where m.code = method_code),
    'approvals', (select s.value from app.setting s where s.name = 'wallet-approvals'),
    'limits', (select s.value from app.setting s where s.name = 'wallet-limits'),
    'withdrawals', (select s.value from app.setting s where s.name = 'wallet-withdrawals'),
    'exception', (select jsonb_build_object('perRequest', l.per_request_minor::text, 'perDay', l.per_day_minor::text,
                                            'perWeek', l.per_week_minor::text)
                    from wallet.user_limit l
                   where l.user_id = of_user and l.request_type = of_type and l.currency = in_currency),
    'open', case of_type when 'deposit'
                 then (select count(*) from deposits d where d.user_id = of_user and d.state = 'pending')
                 else (select count(*) from withdrawals w where w.user_id = of_user and w.state = 'pending') end);
end $$;

-- Counting a user's open requests must not read what was decided long ago.
create index deposits_open_of_user on deposits (user_id) where state = 'pending';
