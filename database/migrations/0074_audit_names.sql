-- An entry per command and name was a twenty-fifth of what a posting costs Postgres. Most commands have one of a few names, which
-- the newest rows show soon; where the rare ones are, a summary of the names in each range of pages says as well, and of the
-- areas that they are of: what stands before the dot.
drop index audit.command_name;
drop index audit.command_at;
create index command_at on audit.command
  using brin (
    at,
    name text_bloom_ops (n_distinct_per_range = 64),
    split_part(name, '.', 1) text_bloom_ops (n_distinct_per_range = 64))
  with (pages_per_range = 32);
