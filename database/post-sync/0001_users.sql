-- Strapi makes unique indexes from `column.unique`; these say the rest of what a user row must be.
alter table up_users
  add constraint up_users_telegram_id_positive check (telegram_id is null or telegram_id > 0);

create unique index up_users_document_id_unique on up_users (document_id);
