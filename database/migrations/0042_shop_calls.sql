-- Commands that people tap on are one call of one function: the key, what it does and its record, in one round trip.
-- TGA01: the key was used with other input.
create type audit.call as (
  key text, name text, input_hash bytea, input jsonb, actor_kind text, actor_id text, actor_edge text, actor_label text);

-- The stored result of an earlier call with the key, or the id that the record of this one will have.
create function audit.begin_call(call audit.call, out known_result jsonb, out command_id bigint)
language plpgsql volatile as $$
declare
  known_hash bytea;
begin
  select f.known_hash, f.known_result, f.new_id into known_hash, known_result, command_id
    from audit.find_command(call.key) f;
  if known_hash <> call.input_hash then
    raise exception 'the key was used with other input' using errcode = 'TGA01';
  end if;
end $$;

create function audit.end_call(call audit.call, command_id bigint, result jsonb) returns void
language sql volatile as $$
  insert into audit.command
    (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  overriding system value
  values (command_id, call.key, call.name, call.input_hash, call.input, result, call.actor_kind, call.actor_id,
          call.actor_edge, call.actor_label)
$$;

-- Values as core/shared/json.ts writes them into stored results.
create function audit.json_bigint(value bigint) returns jsonb language sql immutable parallel safe as $$
  select jsonb_build_object('$bigint', value::text)
$$;

create function audit.json_time(value timestamptz) returns jsonb language sql immutable parallel safe as $$
  select jsonb_build_object('$date', to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;
