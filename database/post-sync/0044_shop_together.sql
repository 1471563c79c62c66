-- What a thousand people do at once: many reservations in one call, and jobs without a NOTIFY (0004_quiet_jobs).

create function shop.deliver_orders(orders text[]) returns void language plpgsql as $$
begin
  if cardinality(orders) = 0 then return; end if;
  perform app.add_jobs(array(
    select row ('shop.deliver-order', json_build_object('order', o), null, null, 25, 'shop.deliver-order:' || o, null, null)
           ::graphile_worker.job_spec from unnest(orders) o));
end $$;

-- Many reservations in one call and one commit, each with its own outcome: the same decisions as in `shop.reserve`, taken
-- for all at once. Of a product that many want, as many items as there are takers are found in one walk over its free ones.
-- Locks: the buyers, in one order, so that the limits hold; then items that nobody else is taking.
-- Answers per command: `result` when it was applied or known before (`replayed`), else `code` and `facts` of the refusal;
-- `again` when it must be tried alone: the buyer has another one in this call, or something has run out and is to be closed.
-- A key that another session takes in the same moment violates command_key_unique: the caller tries each alone.
create type shop.reserve_line as (
  n integer, code text, facts jsonb, known jsonb, k integer, place integer, product_id integer, product jsonb,
  original bigint, percent integer, final bigint, item integer);

create function shop.reserve_many(
  keys text[], hashes text[], inputs text[], actor_kinds text[], actor_ids text[], actor_edges text[], actor_labels text[],
  buyers integer[], wanted text[], new_ids text[], now timestamptz, currencies text[], minutes integer[], most integer[])
returns table (n integer, replayed boolean, result jsonb, code text, facts jsonb)
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  lines shop.reserve_line[];
  command_ids bigint[];
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', '250ms', true);
  perform pg_advisory_xact_lock(b.lock)
     from (select distinct hashtextextended('shop.buyer:' || u.id, 0) as lock from unnest(buyers) u(id) order by 1) b;

  lines := array(
    with asked as (
      select w.n::integer as n, c.result as known, c.key is not null as is_known,
             c.key is not null and c.input_hash <> decode(w.hash, 'hex') as is_other, p as product, p.id as product_id,
             case when (p.discount_from is null or now >= p.discount_from) and (p.discount_until is null or now < p.discount_until)
                  then p.discount_percent else 0 end as percent,
             w.most, h.open, h.due, h.same,
             row_number() over (partition by w.buyer, c.key is null order by w.n) as turn
        from unnest(keys, hashes, buyers, wanted, most) with ordinality w(key, hash, buyer, wanted, most, n)
        left join lateral (select x.key, x.input_hash, x.result from audit.command x where x.key = w.key offset 0) c on true
        left join products p on p.document_id = w.wanted and p.active
        cross join lateral (
          select count(*) filter (where r.expires_at > now) as open, count(*) filter (where r.expires_at <= now) as due,
                 min(r.document_id) filter (where r.product_id = p.id and r.expires_at > now) as same
            from reservations r where r.user_id = w.buyer and r.state = 'open') h
    ), decided as (
      select a.*,
             case when a.is_other then 'TGA01'
                  when a.is_known then null
                  when a.turn > 1 then 'again'
                  when a.product_id is null then 'TGS10'
                  when a.due > 0 then 'again'
                  when a.same is not null then 'TGS11'
                  when a.open >= a.most then 'TGS12'
             end as code
        from asked a
    )
    select row (
             d.n, d.code, case d.code when 'TGS11' then jsonb_build_object('reservation', d.same) end, d.known, null,
             case when d.code is null and not d.is_known
                  then row_number() over (partition by d.product_id, d.code is null and not d.is_known order by d.n) end,
             d.product_id, case when d.product_id is not null then shop.product_json(d.product) end,
             (d.product).base_price_minor, d.percent,
             (d.product).base_price_minor - ((d.product).base_price_minor * d.percent + 50) / 100, null)::shop.reserve_line
      from decided d);

  lines := array(
    with demand as (
      select l.product_id, count(*) as many from unnest(lines) l where l.place is not null group by l.product_id
    ), taken as (
      select w.product_id, i.id, row_number() over (partition by w.product_id order by i.id) as place
        from demand w
        cross join lateral (
          select s.id from stock_items s where s.product_id = w.product_id and s.state = 'free'
           order by s.id limit w.many for no key update skip locked) i
    )
    select row (
             l.n,
             case when l.place is null or t.id is not null then l.code
                  when exists (select from reservations r
                                where r.state = 'open' and r.expires_at <= now and r.product_id = l.product_id) then 'again'
                  else 'TGS13' end,
             l.facts, l.known, case when t.id is not null then row_number() over (partition by t.id is null order by l.n) end,
             l.place, l.product_id, l.product, l.original, l.percent, l.final, t.id)::shop.reserve_line
      from unnest(lines) l
      left join taken t on t.product_id = l.product_id and t.place = l.place);

  command_ids := array(select nextval('audit.command_id_seq') from unnest(lines) l where l.k is not null);
  if cardinality(command_ids) > 0 then
    update stock_items s set state = 'reserved', command_id = command_ids[l.k], updated_at = now
      from unnest(lines) l where s.id = l.item;
    insert into reservations (document_id, user_id, product_id, stock_item_id, state, original_price_minor, discount_percent,
                              final_price_minor, currency, expires_at, command_id, created_at, updated_at, published_at)
    select new_ids[l.n], buyers[l.n], l.product_id, l.item, 'open', l.original, l.percent, l.final, currencies[l.n],
           now + make_interval(mins => minutes[l.n]), command_ids[l.k], now, now, now
      from unnest(lines) l where l.k is not null;
    lines := array(
      select row (l.n, l.code, l.facts,
                  case when l.k is null then l.known else jsonb_build_object(
                    'documentId', new_ids[l.n], 'userId', buyers[l.n], 'product', l.product, 'state', 'open',
                    'price', shop.price_json(l.original, l.percent, l.final, currencies[l.n]),
                    'expiresAt', audit.json_time(now + make_interval(mins => minutes[l.n]))) end,
                  l.k, l.place, l.product_id, l.product, l.original, l.percent, l.final, l.item)::shop.reserve_line
        from unnest(lines) l);
    insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    overriding system value
    select command_ids[l.k], keys[l.n], 'shop.reserve-product', decode(hashes[l.n], 'hex'), inputs[l.n]::jsonb, l.known,
           actor_kinds[l.n], actor_ids[l.n], actor_edges[l.n], actor_labels[l.n]
      from unnest(lines) l where l.k is not null;
  end if;

  return query select l.n, l.k is null, l.known, l.code, l.facts from unnest(lines) l order by l.n;
end $$;

-- As in 0042, with its job added without a NOTIFY.
create or replace function shop.purchase(
  call audit.call, buyer integer, wanted text, at timestamptz, new_id text,
  out replayed boolean, out result jsonb, out payload_text text, out payload_photo text, out payload_latitude double precision,
  out payload_longitude double precision)
language plpgsql as $$
declare
  call_id bigint;
  r reservations;
  item_state text;
  p products;
begin
  select b.known_result, b.command_id into result, call_id from audit.begin_call(call) b;
  replayed := call_id is null;
  if not replayed then
    select x.* into r from reservations x where x.document_id = wanted and x.user_id = buyer for no key update;
    if not found then raise exception 'no reservation %', wanted using errcode = 'TGS14'; end if;
    select s.state into item_state from stock_items s where s.id = r.stock_item_id for no key update;
    if r.state not in ('open', 'expired') then
      raise exception 'the reservation is %', r.state using errcode = 'TGS17', detail = jsonb_build_object('state', r.state);
    end if;
    if r.state = 'expired' or at >= r.expires_at then
      if item_state = 'sold' then raise exception 'sold since' using errcode = 'TGS16'; end if;
      raise exception 'run out' using errcode = 'TGS15', detail = jsonb_build_object('expiresAt', audit.json_time(r.expires_at) -> '$date');
    end if;
    select x.* into p from products x where x.id = r.product_id;
    perform ledger.post(
      array['user', 'house'], array[buyer::text, 'house'], array['wallet', 'revenue'], array[r.currency, r.currency]::text[],
      row (null, null, array[1], array['purchase'], array['order'], array[new_id], array[call.actor_kind], array[call.actor_id],
           array[p.name]::text[], array[null]::timestamptz[], null, null, array['reservation:' || wanted || ':purchase'],
           array[1, 1], array[1, 2], array[-r.final_price_minor, r.final_price_minor])::ledger.batch,
      call_id);
    update stock_items s set state = 'sold', command_id = call_id, updated_at = at where s.id = r.stock_item_id;
    update reservations x set state = 'purchased', command_id = call_id, updated_at = at where x.id = r.id;
    insert into orders (document_id, user_id, product_id, stock_item_id, reservation_id, state, original_price_minor,
                        discount_percent, final_price_minor, currency, purchased_at, delivery_state, command_id,
                        created_at, updated_at, published_at)
    values (new_id, buyer, r.product_id, r.stock_item_id, r.id, 'paid', r.original_price_minor, r.discount_percent,
            r.final_price_minor, r.currency, at, 'pending', call_id, at, at, at);
    perform shop.deliver_orders(array[new_id]);
    result := jsonb_build_object('documentId', new_id, 'userId', buyer, 'product', shop.product_json(p), 'state', 'paid',
      'price', shop.price_json(r.original_price_minor, r.discount_percent, r.final_price_minor, r.currency),
      'deliveryState', 'pending', 'deliveredAt', null, 'refundedAt', null, 'createdAt', audit.json_time(at));
    perform audit.end_call(call, call_id, result);
  end if;
  select d.text, d.photo, d.latitude, d.longitude into payload_text, payload_photo, payload_latitude, payload_longitude
    from orders o join shop.stock_payload d on d.stock_item_id = o.stock_item_id
   where o.document_id = result ->> 'documentId' and o.user_id = buyer;
end $$;

-- As in 0043, likewise; planned once, which otherwise costs as much as running it, and so that it looks up each key and
-- row by itself (`offset 0` keeps a look-up from becoming a join), also when the tables have grown since.
create or replace function shop.purchase_many(
  keys text[], hashes text[], inputs text[], actor_kinds text[], actor_ids text[], actor_edges text[], actor_labels text[],
  buyers integer[], wanted text[], new_ids text[], at timestamptz)
returns table (
  n integer, replayed boolean, result jsonb, code text, facts jsonb, text text, photo text, latitude double precision,
  longitude double precision)
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  lines shop.purchase_line[];
  batch ledger.batch;
  outcome ledger.post_outcome;
  kinds text[]; owners text[]; purposes text[]; currencies text[];
  command_ids bigint[];
  held integer[];
  items integer[];
  m integer;
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', '250ms', true);
  perform 1 from reservations r where r.document_id = any (wanted) order by r.id for no key update;
  select array_agg(r.id), array_agg(r.stock_item_id) into held, items from reservations r where r.document_id = any (wanted);
  perform 1 from stock_items s where s.id = any (items) order by s.id for no key update;

  with asked as (
    select w.n::integer as n, w.buyer, w.wanted, w.new_id, c.result as known, c.key is not null as is_known,
           c.key is not null and c.input_hash <> decode(w.hash, 'hex') as is_other, r.id, r.stock_item_id, r.product_id, r.state,
           r.expires_at, r.original_price_minor, r.discount_percent, r.final_price_minor, r.currency, s.state as item_state,
           p as product,
           row_number() over (partition by r.id, c.key is null order by w.n) as turn
      from unnest(keys, hashes, buyers, wanted, new_ids) with ordinality w(key, hash, buyer, wanted, new_id, n)
      left join lateral (select x.key, x.input_hash, x.result from audit.command x where x.key = w.key offset 0) c on true
      left join lateral (select x.* from reservations x where x.document_id = w.wanted and x.user_id = w.buyer offset 0) r on true
      left join stock_items s on s.id = r.stock_item_id
      left join products p on p.id = r.product_id
  ), decided as (
    select a.*,
           case when a.is_other then 'TGA01'
                when a.is_known then null
                when a.id is null then 'TGS14'
                when a.state not in ('open', 'expired') then 'TGS17'
                when a.state = 'expired' or at >= a.expires_at then case a.item_state when 'sold' then 'TGS16' else 'TGS15' end
                -- The second purchase of one reservation hears how the first one went.
                when a.turn > 1 then 'again'
           end as code
      from asked a
  ), numbered as (
    select d.*, d.code is null and not d.is_known as goes_on,
           row_number() over (partition by d.code is null and not d.is_known order by d.n)::integer as k
      from decided d
  )
  select array_agg(row (
           d.n, d.code,
           case d.code when 'TGS17' then jsonb_build_object('state', d.state)
                       when 'TGS15' then jsonb_build_object('expiresAt', audit.json_time(d.expires_at) -> '$date') end,
           d.known,
           case when d.goes_on then d.k end,
           d.id, d.stock_item_id, d.product_id, d.buyer, d.new_id, d.wanted, d.original_price_minor, d.discount_percent,
           d.final_price_minor, d.currency, case when d.product is null then null else shop.product_json(d.product) end,
           (d.product).name)::shop.purchase_line order by d.n)
    into lines
    from numbered d;

  select count(l.k)::integer into m from unnest(lines) l;
  if m > 0 then
    with names as (
      select 'user' as kind, l.buyer::text as owner, 'wallet' as purpose, l.currency from unnest(lines) l where l.k is not null
      union select 'house', 'house', 'revenue', l.currency from unnest(lines) l where l.k is not null
    )
    select array_agg(x.kind order by x.kind, x.owner, x.currency), array_agg(x.owner order by x.kind, x.owner, x.currency),
           array_agg(x.purpose order by x.kind, x.owner, x.currency), array_agg(x.currency order by x.kind, x.owner, x.currency)
      into kinds, owners, purposes, currencies
      from names x;
    select f.account_ids, f.striped into batch.account_ids, batch.striped
      from ledger.find_accounts(kinds, owners, purposes, currencies) f;
    with places as (
      select a.kind, a.owner, a.currency, a.place::integer as place
        from unnest(kinds, owners, currencies) with ordinality a(kind, owner, currency, place)
    ), legs as (
      select l.*, w.place as wallet, h.place as house
        from unnest(lines) l
        join places w on w.kind = 'user' and w.owner = l.buyer::text and w.currency = l.currency
        join places h on h.kind = 'house' and h.currency = l.currency
       where l.k is not null
    )
    select array_agg(g.k order by g.k), array_agg('purchase'::text order by g.k), array_agg('order'::text order by g.k),
           array_agg(g.document_id order by g.k), array_agg(actor_kinds[g.n] order by g.k), array_agg(actor_ids[g.n] order by g.k),
           array_agg(g.name order by g.k), array_agg(null::timestamptz order by g.k),
           array_agg('reservation:' || g.wanted || ':purchase' order by g.k),
           (select array_agg(e.k order by e.k, e.side) from (select x.k, 1 as side from legs x union all select x.k, 2 from legs x) e),
           (select array_agg(e.place order by e.k, e.side)
              from (select x.k, 1 as side, x.wallet as place from legs x union all select x.k, 2, x.house from legs x) e),
           (select array_agg(e.amount order by e.k, e.side)
              from (select x.k, 1 as side, -x.final as amount from legs x union all select x.k, 2, x.final from legs x) e)
      into batch.g, batch.kind, batch.subject_type, batch.subject_id, batch.actor_kind, batch.actor_id, batch.memo,
           batch.effective_at, batch.key, batch.t, batch.a, batch.n
      from legs g;
    command_ids := array(select nextval('audit.command_id_seq') from generate_series(1, m));
    outcome := ledger.post_groups(batch, m, '{}', command_ids);

    update stock_items s set state = 'sold', command_id = command_ids[l.k], updated_at = at
      from unnest(lines) l
     where s.id = any (items) and s.id = l.stock_item_id and outcome.results[l.k] is not null;
    update reservations r set state = 'purchased', command_id = command_ids[l.k], updated_at = at
      from unnest(lines) l
     where r.id = any (held) and r.id = l.reservation_id and outcome.results[l.k] is not null;
    insert into orders (document_id, user_id, product_id, stock_item_id, reservation_id, state, original_price_minor,
                        discount_percent, final_price_minor, currency, purchased_at, delivery_state, command_id,
                        created_at, updated_at, published_at)
    select l.document_id, l.buyer, l.product_id, l.stock_item_id, l.reservation_id, 'paid', l.original, l.percent, l.final,
           l.currency, at, 'pending', command_ids[l.k], at, at, at
      from unnest(lines) l where outcome.results[l.k] is not null;
    perform shop.deliver_orders(array(select l.document_id from unnest(lines) l where outcome.results[l.k] is not null));
    lines := array(
      select row (l.n, case when l.k is not null and outcome.results[l.k] is null then 'TGL01' else l.code end,
                  case when l.k is not null and outcome.results[l.k] is null then outcome.refusals[l.k]::jsonb else l.facts end,
                  case when outcome.results[l.k] is null then l.known else jsonb_build_object(
                    'documentId', l.document_id, 'userId', l.buyer, 'product', l.product, 'state', 'paid',
                    'price', shop.price_json(l.original, l.percent, l.final, l.currency), 'deliveryState', 'pending',
                    'deliveredAt', null, 'refundedAt', null, 'createdAt', audit.json_time(at)) end,
                  case when outcome.results[l.k] is not null then l.k end,
                  l.reservation_id, l.stock_item_id, l.product_id, l.buyer, l.document_id, l.wanted, l.original, l.percent,
                  l.final, l.currency, l.product, l.name)::shop.purchase_line
        from unnest(lines) l order by l.n);
    insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    overriding system value
    select command_ids[l.k], keys[l.n], 'shop.purchase-reservation', decode(hashes[l.n], 'hex'), inputs[l.n]::jsonb, l.known,
           actor_kinds[l.n], actor_ids[l.n], actor_edges[l.n], actor_labels[l.n]
      from unnest(lines) l where l.k is not null;
  end if;

  return query
    select l.n, l.k is null, l.known, l.code, l.facts, d.text, d.photo, d.latitude, d.longitude
      from unnest(lines) l
      left join orders o on o.document_id = l.known ->> 'documentId' and o.user_id = l.buyer
      left join shop.stock_payload d on d.stock_item_id = o.stock_item_id
     order by l.n;
end $$;
