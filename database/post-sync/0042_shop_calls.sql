-- TGS10 no such product · TGS11 reserved already · TGS12 too many reservations · TGS13 nothing free
-- TGS14 no such reservation · TGS15 run out · TGS16 run out and sold since · TGS17 closed

-- Closes open reservations whose time is over and frees their items; those that someone is using wait for the next call.
create function shop.expire_due(
  at timestamptz, call_id bigint, most integer, of_user integer, of_product integer,
  out expired integer, out products integer[])
language plpgsql as $$
declare
  due integer[];
  items integer[];
begin
  select array_agg(d.id), array_agg(d.stock_item_id) into due, items
    from (select r.id, r.stock_item_id from reservations r
           where r.state = 'open' and r.expires_at <= at
             and (of_user is null or r.user_id = of_user) and (of_product is null or r.product_id = of_product)
           order by r.expires_at, r.id limit most for no key update skip locked) d;
  expired := coalesce(cardinality(due), 0);
  if expired = 0 then
    products := '{}';
    return;
  end if;
  with freed as (
    update stock_items s set state = 'free', command_id = call_id, updated_at = at where s.id = any (items)
    returning s.product_id)
  select array_agg(distinct f.product_id) into products from freed f;
  update reservations r set state = 'expired', command_id = call_id, updated_at = at where r.id = any (due);
end $$;

create function shop.product_json(p products) returns jsonb language sql stable as $$
  select jsonb_build_object('documentId', p.document_id, 'sku', p.sku, 'name', p.name, 'city', p.city,
                            'district', p.district, 'category', p.category)
$$;

create function shop.price_json(original bigint, percent integer, final bigint, currency text) returns jsonb
language sql stable as $$
  select jsonb_build_object('originalMinor', audit.json_bigint(original), 'discountPercent', percent,
                            'finalMinor', audit.json_bigint(final), 'currency', currency)
$$;

-- Holds the first free item that nobody else is taking, at the price of this moment. Reservations of one user are made
-- one after the other, so that the limit holds; what has run out but is still open (the job is late) is closed on the way.
create function shop.reserve(
  call audit.call, buyer integer, wanted text, at timestamptz, new_id text, currency text, minutes integer, most integer,
  out replayed boolean, out result jsonb)
language plpgsql as $$
declare
  call_id bigint;
  p products;
  held record;
  percent integer;
  final bigint;
  item integer;
  ends timestamptz := at + make_interval(mins => minutes);
begin
  select b.known_result, b.command_id into result, call_id from audit.begin_call(call) b;
  replayed := call_id is null;
  if replayed then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('shop.buyer:' || buyer, 0));
  select x.* into p from products x where x.document_id = wanted and x.active;
  if not found then raise exception 'no product %', wanted using errcode = 'TGS10'; end if;
  percent := case when (p.discount_from is null or at >= p.discount_from) and (p.discount_until is null or at < p.discount_until)
                  then p.discount_percent else 0 end;
  final := p.base_price_minor - (p.base_price_minor * percent + 50) / 100;
  for attempt in 1..3 loop
    select count(*) filter (where r.expires_at > at)::int as open, count(*) filter (where r.expires_at <= at)::int as due,
           min(r.document_id) filter (where r.product_id = p.id and r.expires_at > at) as same
      into held
      from reservations r where r.user_id = buyer and r.state = 'open';
    if held.due > 0 then
      perform shop.expire_due(at, call_id, 100, buyer, null);
      continue;
    end if;
    if held.same is not null then
      raise exception 'reserved already' using errcode = 'TGS11', detail = jsonb_build_object('reservation', held.same);
    end if;
    if held.open >= most then raise exception 'too many reservations' using errcode = 'TGS12'; end if;
    update stock_items s set state = 'reserved', command_id = call_id, updated_at = at
     where s.id = (select x.id from stock_items x where x.product_id = p.id and x.state = 'free'
                    order by x.id limit 1 for no key update skip locked)
    returning s.id into item;
    exit when item is not null;
    if (select e.expired from shop.expire_due(at, call_id, 100, null, p.id) e) = 0 then exit; end if;
  end loop;
  if item is null then raise exception 'nothing free' using errcode = 'TGS13'; end if;
  insert into reservations (document_id, user_id, product_id, stock_item_id, state, original_price_minor, discount_percent,
                            final_price_minor, currency, expires_at, command_id, created_at, updated_at, published_at)
  values (new_id, buyer, p.id, item, 'open', p.base_price_minor, percent, final, reserve.currency, ends, call_id, at, at, at);
  result := jsonb_build_object('documentId', new_id, 'userId', buyer, 'product', shop.product_json(p), 'state', 'open',
    'price', shop.price_json(p.base_price_minor, percent, final, reserve.currency), 'expiresAt', audit.json_time(ends));
  perform audit.end_call(call, call_id, result);
end $$;

-- Locks reservation, stock item and wallet in that order; charges, writes the order, marks the item sold, and hands the
-- delivery to a job. What was bought comes back beside the result, which is stored, and never in it.
create function shop.purchase(
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
    perform graphile_worker.add_job('shop.deliver-order', json_build_object('order', new_id), null::text, null::timestamptz,
                                    25, 'shop.deliver-order:' || new_id);
    result := jsonb_build_object('documentId', new_id, 'userId', buyer, 'product', shop.product_json(p), 'state', 'paid',
      'price', shop.price_json(r.original_price_minor, r.discount_percent, r.final_price_minor, r.currency),
      'deliveryState', 'pending', 'deliveredAt', null, 'refundedAt', null, 'createdAt', audit.json_time(at));
    perform audit.end_call(call, call_id, result);
  end if;
  select d.text, d.photo, d.latitude, d.longitude into payload_text, payload_photo, payload_latitude, payload_longitude
    from orders o join shop.stock_payload d on d.stock_item_id = o.stock_item_id
   where o.document_id = result ->> 'documentId' and o.user_id = buyer;
end $$;
