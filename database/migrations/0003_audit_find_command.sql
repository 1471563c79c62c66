-- The lock lets the second of two equal calls wait for the first and then read its result. Lock and look-up are two
-- statements of one function, because a statement sees only what was committed before it began, waiting included.
create function audit.find_command(command_key text, out known_hash bytea, out known_result jsonb, out new_id bigint)
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(command_key, 0));
  select c.input_hash, c.result into known_hash, known_result from audit.command c where c.key = command_key;
  if not found then
    new_id := nextval('audit.command_id_seq');
  end if;
end $$;
