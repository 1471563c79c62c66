-- Planned once, without knowing how few commands a call brings, a join to a large table would read all of it: some
-- megabytes of the audit trail for thirty keys. With nested loops alone it looks each of them up in an index.
alter function shop.reserve_many set enable_hashjoin = off;
alter function shop.reserve_many set enable_mergejoin = off;
alter function shop.purchase_many set enable_hashjoin = off;
alter function shop.purchase_many set enable_mergejoin = off;
