-- Every change of a mirrored row marks its key, whoever makes it. Wallet postings are followed by a watermark instead
-- (core/reports/mirror/feed.ts): the ledger's writers pay nothing for the mirror.
select mirror.watch('up_users', 'Users', 'c.id');
select mirror.watch('deposits', 'Deposits', 'c.document_id');
select mirror.watch('withdrawals', 'Withdrawals', 'c.document_id');
select mirror.watch('orders', 'Orders', 'c.document_id');
select mirror.watch('legacy.request', 'Deposits', $$case c.kind when 'deposit' then c.request_id end$$);
select mirror.watch('legacy.request', 'Withdrawals', $$case c.kind when 'withdrawal' then c.request_id end$$);
select mirror.watch('legacy.request', 'Join_Requests', $$case c.kind when 'join' then c.request_id end$$);
select mirror.watch('legacy.spin', 'Spin_History', 'c.spin_id');
select mirror.watch('legacy.spin_account', 'Spin_Users', 'c.user_id');

alter table legacy.request
  add constraint request_user_known foreign key (user_id) references up_users (id);
alter table legacy.spin
  add constraint spin_user_known foreign key (user_id) references up_users (id);
alter table legacy.spin_account
  add constraint spin_account_user_known foreign key (user_id) references up_users (id);
