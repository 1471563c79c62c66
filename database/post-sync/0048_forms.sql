-- What a product's form had seen of price and discount: every form says it now, as form_seen. It was never stored.
alter table products drop column if exists terms_seen;
