export const FIND_DIALOGUE = `
  select d.name, d.step, d.token, d.data
    from telegram.dialogue d where d.chat_id = $1::bigint and d.person_id = $2::bigint`;
