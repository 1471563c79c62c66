export const FIND_DIALOGUES = `
  select d.chat_id, d.person_id, d.name, d.step, d.token, d.data
    from unnest($1::bigint[], $2::bigint[]) as w (chat_id, person_id)
    join telegram.dialogue d on d.chat_id = w.chat_id and d.person_id = w.person_id`;
