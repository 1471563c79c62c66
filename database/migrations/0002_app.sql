-- The product's own plain tables that belong to no capability.
create schema if not exists app;

-- One row per group of settings (see core/shared/settings.ts); a group without a row has its defaults.
create table app.setting (
  name        text        primary key,
  value       jsonb       not null,
  version     bigint      not null default 1,
  changed_at  timestamptz not null default clock_timestamp(),
  changed_by  text        not null,
  constraint setting_is_object check (jsonb_typeof(value) = 'object')
);

-- A scheduled tick is enqueued by whichever instance inserts its row first; the others find it taken.
create table app.job_tick (
  job  text        not null,
  at   timestamptz not null,
  primary key (job, at)
);
