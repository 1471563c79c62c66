-- What is credited by coin is a deposit to whoever keeps the books: its rows stand in the Deposits tab. A credit is named
-- by its payment and its number. Those that were there before are marked once.
create function mirror.coin_key(payment bigint, number integer) returns text language sql stable as $$
  select p.document_id || '-' || number from crypto.payment p where p.id = payment
$$;

select mirror.watch('crypto.credit', 'Deposits', 'mirror.coin_key(c.payment_id, c.number)');

insert into mirror.dirty (tab, key)
select 'Deposits', mirror.coin_key(c.payment_id, c.number) from crypto.credit c;
