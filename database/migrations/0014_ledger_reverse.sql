-- A correction: the same legs the other way round, once, with a reason. `described` is the reversing transaction, with the
-- reason as its memo; its subject is the original's unless it says so.
-- TGL10 no such transaction · TGL11 reversed already · TGL13 no reason
create function ledger.reverse(original_id bigint, described jsonb, command_id bigint, out account_ids bigint[], out result json)
language plpgsql as $$
declare
  original ledger.transaction;
  earlier bigint;
  names record;
  lines record;
begin
  select t.* into original from ledger.transaction t where t.id = original_id;
  if not found then
    raise exception 'no transaction %', original_id using errcode = 'TGL10',
      detail = json_build_object('transaction', original_id::text)::text;
  end if;
  perform pg_advisory_xact_lock(7415011, (original_id % 2147483647)::int);
  select t.id into earlier from ledger.transaction t where t.reversal_of = original_id;
  if found then
    raise exception 'transaction % is reversed already', original_id using errcode = 'TGL11',
      detail = json_build_object('transaction', original_id::text, 'reversal', earlier::text)::text;
  end if;
  if btrim(coalesce(described ->> 'memo', '')) = '' then
    raise exception 'a reversal needs a reason' using errcode = 'TGL13';
  end if;

  select array_agg(d.owner_kind order by d.first_id) as owner_kinds, array_agg(d.owner_id order by d.first_id) as owner_ids,
         array_agg(d.purpose order by d.first_id) as purposes, array_agg(d.currency order by d.first_id) as currencies,
         array_agg(d.first_id order by d.first_id) as keys
    into names
    from (select a.owner_kind, a.owner_id, a.purpose, a.currency, min(a.id) as first_id
            from ledger.entry e join ledger.account a on a.id = e.account_id
           where e.transaction_id = original_id group by 1, 2, 3, 4) d;
  -- Read backwards, each pair of lines is a leg from where the money went to where it came from.
  select array_agg(array_position(names.keys, x.key) order by x.line desc) as a, array_agg(-x.amount order by x.line desc) as n
    into lines
    from (select e.line, e.amount,
                 min(a.id) over (partition by a.owner_kind, a.owner_id, a.purpose, a.currency) as key
            from ledger.entry e join ledger.account a on a.id = e.account_id
           where e.transaction_id = original_id) x;

  select p.account_ids, p.result into account_ids, result
    from ledger.post(
      names.owner_kinds, names.owner_ids, names.purposes, names.currencies,
      ledger.single_batch(
        (jsonb_build_object('subject_type', original.subject_type, 'subject_id', original.subject_id)
           || described || jsonb_build_object('reversal_of', original_id))::json,
        lines.a, lines.n),
      command_id) p;
end $$;
