-- The simulated chain: the default where no node and no explorer is configured. It stands for the world outside, so
-- it has a schema of its own that nothing else refers to. Each operation is one function call, hence one transaction.
create schema simulation;

create table simulation.block (
  chain          text   not null,
  height         bigint not null,
  hash           text   not null,
  previous_hash  text   not null,
  constraint simulated_block_key primary key (chain, height),
  constraint simulated_block_hash_unique unique (hash),
  constraint simulated_block_height_not_negative check (height >= 0)
);

create table simulation.transaction (
  id      bigint generated always as identity primary key,
  chain   text   not null,
  txid    text   not null,
  -- Null while it waits in the mempool.
  height  bigint,
  constraint simulated_transaction_txid_unique unique (txid),
  constraint simulated_transaction_block foreign key (chain, height) references simulation.block (chain, height)
);
create index simulated_transaction_by_block on simulation.transaction (chain, height);

create table simulation.output (
  transaction_id  bigint not null references simulation.transaction (id) on delete cascade,
  vout            int    not null,
  script          bytea  not null,
  amount          bigint not null,
  constraint simulated_output_key primary key (transaction_id, vout),
  constraint simulated_output_amount_positive check (amount > 0)
);
create index simulated_output_by_script on simulation.output (script);

create function simulation.new_hash() returns text language sql volatile as $$
  select encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')
$$;

create function simulation.lock_chain(p_chain text) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('simulation.' || p_chain, 0))
$$;

-- Block 0 is the real regtest network's, so that the check for the right network is made here as everywhere.
create function simulation.start(p_chain text, p_genesis text) returns void language plpgsql volatile as $$
begin
  perform simulation.lock_chain(p_chain);
  insert into simulation.block (chain, height, hash, previous_hash)
  select p_chain, 0, p_genesis, repeat('0', 64)
  where not exists (select 1 from simulation.block where chain = p_chain);
end $$;

-- Outputs: [{"script": hex, "amount": text}, …]. A transaction that still waits may be replaced (BIP-125).
create function simulation.pay(p_chain text, p_outputs jsonb, p_replaces text) returns text language plpgsql volatile as $$
declare
  v_id   bigint;
  v_txid text := simulation.new_hash();
begin
  perform simulation.lock_chain(p_chain);
  if p_replaces is not null then
    delete from simulation.transaction where chain = p_chain and txid = p_replaces and height is null;
    if not found then
      raise exception 'transaction % does not wait in the mempool', p_replaces using errcode = 'TG601';
    end if;
  end if;
  insert into simulation.transaction (chain, txid) values (p_chain, v_txid) returning id into v_id;
  insert into simulation.output (transaction_id, vout, script, amount)
  select v_id, o.position - 1, decode(o.value ->> 'script', 'hex'), (o.value ->> 'amount')::bigint
  from jsonb_array_elements(p_outputs) with ordinality as o (value, position);
  return v_txid;
end $$;

-- Mines empty blocks on top. Returns the new height.
create function simulation.mine_empty(p_chain text, p_blocks int) returns bigint language plpgsql volatile as $$
declare
  v_height   bigint;
  v_previous text;
  v_hash     text;
begin
  select height, hash into strict v_height, v_previous
  from simulation.block where chain = p_chain order by height desc limit 1;
  for i in 1 .. p_blocks loop
    v_height := v_height + 1;
    v_hash := simulation.new_hash();
    insert into simulation.block (chain, height, hash, previous_hash) values (p_chain, v_height, v_hash, v_previous);
    v_previous := v_hash;
  end loop;
  return v_height;
end $$;

-- Mines blocks on top; the first one takes all that waits. Returns the new height.
create function simulation.mine(p_chain text, p_blocks int) returns bigint language plpgsql volatile as $$
declare
  v_height bigint;
begin
  perform simulation.lock_chain(p_chain);
  v_height := simulation.mine_empty(p_chain, p_blocks);
  update simulation.transaction set height = v_height - p_blocks + 1 where chain = p_chain and height is null;
  return v_height;
end $$;

-- Replaces the last blocks by empty ones and one more, as a longer branch does. The transactions of the replaced
-- blocks wait in the mempool again or, when dropped, are as good as spent elsewhere and gone.
create function simulation.reorganise(p_chain text, p_depth int, p_drop boolean) returns bigint
language plpgsql volatile as $$
declare
  v_fork bigint;
begin
  perform simulation.lock_chain(p_chain);
  select max(height) - p_depth into v_fork from simulation.block where chain = p_chain;
  if v_fork < 0 then
    raise exception 'the chain has fewer than % blocks', p_depth using errcode = 'TG602';
  end if;
  if p_drop then
    delete from simulation.transaction where chain = p_chain and height > v_fork;
  else
    update simulation.transaction set height = null where chain = p_chain and height > v_fork;
  end if;
  delete from simulation.block where chain = p_chain and height > v_fork;
  return simulation.mine_empty(p_chain, p_depth + 1);
end $$;
