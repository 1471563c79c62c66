/** Everything that happened to an order, oldest first: its reservation, its states, its delivery, its postings. */
export const ORDER_TIMELINE = `
  with wanted as materialized (
    select o.id, o.document_id, o.reservation_id from orders o where o.document_id = $1::text
  ), events as (
    select h.subject, h.from_state, h.to_state, h.at, h.command_id, null::bigint as transaction_id, h.id as rank
      from wanted w join shop.history h on h.subject = 'reservation' and h.subject_id = w.reservation_id
    union all
    select h.subject, h.from_state, h.to_state, h.at, h.command_id, null, h.id
      from wanted w join shop.history h on h.subject in ('order', 'delivery') and h.subject_id = w.id
    union all
    select 'posting', null, t.kind, t.written_at, t.command_id, t.id, 0
      from wanted w join ledger.transaction t on t.subject_id = w.document_id and t.subject_type = 'order'
  )
  select e.subject, e.from_state, e.to_state, e.at, e.transaction_id, c.name as command, c.actor_label, c.actor_edge
    from events e left join audit.command c on c.id = e.command_id
   order by e.at, e.rank`;
