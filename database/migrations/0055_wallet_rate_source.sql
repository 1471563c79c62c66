-- How the source of the rates does: one row a source, brought up to date by each fetch.
create table wallet.rate_source (
  source          text        not null,
  attempted_at    timestamptz not null,
  succeeded_at    timestamptz,
  failing_since   timestamptz,
  failures        integer     not null default 0,
  error           text,
  constraint rate_source_pkey primary key (source),
  constraint rate_source_failure_complete
    check ((failures = 0) = (failing_since is null) and (failures = 0) = (error is null)),
  constraint rate_source_failures_not_negative check (failures >= 0)
);
