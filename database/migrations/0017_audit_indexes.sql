-- Every command pays for every index of the audit trail. Rows come in the order of time, so a BRIN finds a period for
-- next to nothing; what users did is found through their records, so only what admins, integrations and the system did
-- is indexed by actor.
drop index audit.command_at;
create index command_at on audit.command using brin (at) with (pages_per_range = 32);
drop index audit.command_actor;
create index command_actor on audit.command (actor_kind, actor_id, id desc) where actor_kind <> 'user';
