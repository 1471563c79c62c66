const COLUMNS = `m.id, m.user_id, m.text, m.sent_by, m.at, m.state`;

export const INSERT_DIRECT = `
  insert into telegram.direct_message as m (id, user_id, text, sent_by, at)
  values ($1::text, $2::int, $3::text, $4::text, $5::timestamptz)
  returning ${COLUMNS}`;

export const FIND_DIRECT = `select ${COLUMNS} from telegram.direct_message m where m.id = $1::text`;

export const LIST_DIRECT = `
  select ${COLUMNS} from telegram.direct_message m where m.user_id = $1::int order by m.at desc, m.id limit $2::int`;

export const SETTLE_DIRECT = `
  update telegram.direct_message m set state = $2::text, done_at = $3::timestamptz
   where m.id = $1::text and m.state = 'queued'
  returning ${COLUMNS}`;
