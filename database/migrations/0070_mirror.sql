-- The mirror copies rows into a spreadsheet behind everybody's back. Here stands what is still to be copied and where
-- each copied row lies.
create schema mirror;

-- One row a change, never one row a key: a writer that had to update "its" dirty row would wait for whoever changed the
-- same key before, and crossed writers would deadlock. The run takes each key once and deletes exactly the rows it saw,
-- so a change that came after the read keeps its own row and is copied next time.
create table mirror.dirty (
  id  bigint      generated always as identity primary key,
  tab text        not null,
  key text        not null,
  at  timestamptz not null default clock_timestamp()
);

-- How far an append-only source has been fed into mirror.dirty. Ids are drawn before they are committed, so a
-- watermark of ids alone would step over a late commit. Everything up to `confirmed` is final; `fed` holds what was
-- seen above it; `candidate` becomes confirmed once every transaction older than `candidate_xmax` has ended, and a minute after
-- `candidate_at`, because an id may be drawn before its transaction has an xid.
create table mirror.watermark (
  source         text           primary key,
  confirmed      bigint         not null default 0,
  fed            int8multirange not null default '{}',
  candidate      bigint         not null default 0,
  candidate_xmax xid8           not null default '0',
  candidate_at   timestamptz    not null default clock_timestamp()
);

-- One row a spreadsheet (or file) that has ever been written. The lease lets one run at a time work on it, whichever
-- process it is in, and frees itself when that process is killed.
create table mirror.target (
  id              text        primary key,
  lease_holder    text,
  lease_until     timestamptz,
  failures        integer     not null default 0,
  not_before      timestamptz,
  last_run_at     timestamptz,
  last_success_at timestamptz,
  last_error      text,
  rows_written    bigint      not null default 0,
  constraint target_failures_not_negative check (failures >= 0)
);

-- The requests of the last minutes, by which every process keeps under the API's quota together.
create table mirror.request (
  target text        not null,
  kind   text        not null,
  at     timestamptz not null,
  constraint request_kind_known check (kind in ('read', 'write'))
);

create index request_recent on mirror.request (target, kind, at);

-- A sheet is one page of a spreadsheet: a declared tab, or one month of it. `title` is what people renamed it to;
-- `columns` says in which column (from 0) each declared column lies.
create table mirror.sheet (
  target    text      not null,
  sheet     text      not null,
  tab       text      not null,
  sheet_id  bigint    not null,
  title     text      not null,
  columns   integer[] not null,
  grid_rows integer   not null,
  next_row  integer   not null,
  state     text      not null,
  reason    text,
  primary key (target, sheet),
  constraint sheet_state_known check (state in ('unsure', 'headless', 'scattered', 'broken', 'ready', 'blocked', 'retired')),
  constraint sheet_next_row_below_header check (next_row >= 2)
);

-- Where a key was last written. A guess that is checked before each write: people sort and insert rows.
create table mirror.place (
  target text    not null,
  sheet  text    not null,
  key    text    not null,
  row    integer not null,
  primary key (target, sheet, key),
  constraint place_below_header check (row >= 2)
);

-- How far the first copy of a tab has come; `done_at` is set when every row that existed has been marked dirty.
create table mirror.backfill (
  target   text   not null,
  tab      text   not null,
  after_id bigint not null default 0,
  done_at  timestamptz,
  primary key (target, tab)
);

-- Rows that cannot be written, each with the reason, until they change or somebody asks for another try.
create table mirror.parked (
  target text        not null,
  tab    text        not null,
  key    text        not null,
  reason text        not null,
  at     timestamptz not null default clock_timestamp(),
  primary key (target, tab, key)
);

-- Makes every change of `source` mark the changed rows' keys, so that no writer can forget it. Statement triggers with
-- transition tables: a statement that changes 10,000 rows costs one insert. The body is generated so that its plan is
-- cached; `key` is an expression over the changed row `c`, e.g. 'c.document_id'.
create function mirror.watch(source regclass, tab text, key text) returns void language plpgsql as $outer$
declare
  name text := format('mark_%s_of_%s', lower(tab), replace(source::text, '.', '_'));
begin
  execute format(
    $body$
    create or replace function mirror.%1$I() returns trigger language plpgsql as $inner$
    begin
      insert into mirror.dirty (tab, key)
      select %2$L, (%3$s)::text from changed c where (%3$s) is not null;
      return null;
    end $inner$
    $body$, name, tab, key);
  execute format('create trigger %I after insert on %s referencing new table as changed for each statement execute function mirror.%I()',
    'mirror_' || lower(tab) || '_insert', source, name);
  execute format('create trigger %I after update on %s referencing new table as changed for each statement execute function mirror.%I()',
    'mirror_' || lower(tab) || '_update', source, name);
  execute format('create trigger %I after delete on %s referencing old table as changed for each statement execute function mirror.%I()',
    'mirror_' || lower(tab) || '_delete', source, name);
end $outer$;
