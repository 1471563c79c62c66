-- A locked rate holds for what is seen in time and then gets into a block in time: without the second bound, a payment with a
-- very low fee would be a free option on the rate for days.
alter table crypto.request add column confirm_until timestamptz;
update crypto.request set confirm_until = locked_until + interval '6 hours';
alter table crypto.request
  alter column confirm_until set not null,
  add constraint request_confirm_after_lock check (confirm_until >= locked_until);

-- Until when it is known to have been in no block: the last whole look at the chain before it was first found in one. An outage
-- of ours costs the payer nothing, and a reorganisation does not set it anew.
alter table crypto.payment add column unconfirmed_until timestamptz;
update crypto.payment p
   set unconfirmed_until = coalesce(
         (select min(h.at) from crypto.payment_history h where h.payment_id = p.id and h.to_state = 'confirmed'),
         p.first_seen_at)
 where p.state in ('confirmed', 'credited')
    or exists (select 1 from crypto.payment_history h where h.payment_id = p.id and h.to_state = 'confirmed');
alter table crypto.payment
  add constraint payment_confirmed_after_when check (state not in ('confirmed', 'credited') or unconfirmed_until is not null);

-- Why the locked rate held or did not; null for credits of before, whose reason was not kept.
alter table crypto.credit
  add column rate_reason text,
  add constraint credit_reason_known
    check (rate_reason in ('in-time', 'not-locked', 'seen-late', 'above-amount', 'confirmed-late')),
  add constraint credit_reason_fits_basis check (rate_reason is null or (rate_reason = 'in-time') = (rate_basis = 'locked'));
