-- The ends of updates that end in the same moment, in one go: each is marked as handled, its dialogue is kept and its
-- messages are queued, all or nothing, and nothing for those that were handled before.
--   endings: [{update, failure, chat, person, kept}]; kept: the dialogue; null leaves it, {} ends it
--   messages: those of telegram.enqueue, each with its `update`, in their order
drop function telegram.finish_update(bigint, bigint, text, bigint, bigint, jsonb, jsonb);

create function telegram.finish_updates(bot bigint, endings jsonb, messages jsonb)
returns setof telegram.outbox language plpgsql as $$
declare
  ended bigint[];
  wanted jsonb;
begin
  with given as materialized (
    select e.update, e.failure from jsonb_to_recordset(endings) as e (update bigint, failure text)
  ), marked as (
    update telegram.inbox i set handled_at = clock_timestamp(), body = null, failure = g.failure
      from given g where i.bot_id = bot and i.update_id = g.update and i.handled_at is null
    returning i.update_id)
  select array_agg(m.update_id) into ended from marked m;
  if ended is null then return; end if;

  if endings @? '$[*].kept ? (@ != null)' then
    delete from telegram.dialogue d
     using jsonb_to_recordset(endings) as e (update bigint, chat bigint, person bigint, kept jsonb)
     where e.kept = '{}' and e.update = any (ended) and d.chat_id = e.chat and d.person_id = e.person;
    insert into telegram.dialogue (chat_id, person_id, name, step, token, data)
    select e.chat, e.person, e.kept ->> 'name', e.kept ->> 'step', e.kept ->> 'token', e.kept -> 'data'
      from jsonb_to_recordset(endings) as e (update bigint, chat bigint, person bigint, kept jsonb)
     where e.kept <> '{}' and e.update = any (ended)
    on conflict (chat_id, person_id) do update
      set name = excluded.name, step = excluded.step, token = excluded.token, data = excluded.data,
          asked_at = clock_timestamp();
  end if;

  select jsonb_agg(m.message order by m.position) into wanted
    from jsonb_array_elements(messages) with ordinality as m (message, position)
   where (m.message ->> 'update')::bigint = any (ended);
  if wanted is not null then
    return query select * from telegram.enqueue(wanted);
  end if;
end $$;
