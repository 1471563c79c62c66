-- Requests that one person has approved twice, as far as is known today: a link between a panel account and a Telegram account,
-- or the maker of an API token, may come to light only after both had approved (before that, `approval_one_per_person` refuses).
create view wallet.approved_by_one as
  select a.request_type, a.request_id, a.actor_label as first_by, b.actor_label as second_by, b.at
    from wallet.approval a
    join wallet.approval b
      on b.request_type = a.request_type and b.request_id = a.request_id
     and (b.at, b.actor_kind, b.actor_id) > (a.at, a.actor_kind, a.actor_id)
   where admins.same_person(a.actor_kind, a.actor_id, b.actor_kind, b.actor_id, a.at);
