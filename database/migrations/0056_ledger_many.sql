-- Postings and captures of several commands in one transaction of the caller, each under its own command's id. All stand or
-- fall together: what one of them may not do fails the call, and the caller tries each alone.

-- Group n of the batch belongs to command_ids[n]; accounts are named as in `ledger.post`.
create function ledger.post_together(
  owner_kinds text[], owner_ids text[], purposes text[], currencies text[], batch ledger.batch, command_ids bigint[])
returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  outcome ledger.post_outcome;
  refused integer;
begin
  select f.account_ids, f.striped into batch.account_ids, batch.striped
    from ledger.find_accounts(owner_kinds, owner_ids, purposes, currencies) f;
  outcome := ledger.post_groups(batch, cardinality(command_ids), '{}', command_ids);
  refused := array_position(outcome.results, null);
  if refused is not null then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = outcome.refusals[refused];
  end if;
end $$;

-- captures: [{hold, described, owner_kinds, owner_ids, purposes, currencies, amounts, command_id}], as `ledger.capture_hold`
-- takes them. The accounts are locked in the order of their ids, as in a posting, so that two calls never wait for each other.
create function ledger.capture_together(captures jsonb, at timestamptz) returns void language plpgsql as $$
begin
  perform 1 from ledger.account a
   where a.id in (select h.account_id from ledger.hold h
                   where h.id in (select (c ->> 'hold')::bigint from jsonb_array_elements(captures) c))
   order by a.id for no key update;
  perform ledger.capture_hold(c.hold, at, c.described, c.owner_kinds, c.owner_ids, c.purposes, c.currencies, c.amounts, c.command_id)
     from jsonb_to_recordset(captures) as c(
       hold bigint, described json, owner_kinds text[], owner_ids text[], purposes text[], currencies text[], amounts bigint[],
       command_id bigint);
end $$;
