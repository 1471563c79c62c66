-- A comparison of the books, or a look at the seals, that somebody has asked for: a job does it, whoever watches reads
-- here how far it is, and what came of it.
create table ledger.proof_request (
  id             bigint      generated always as identity,
  proof          text        not null,
  asked_at       timestamptz not null,
  asked_by_label text        not null,
  state          text        not null default 'waiting',
  done           integer     not null default 0,
  total          integer,
  doing          text,
  finished_at    timestamptz,
  result         jsonb,
  failure        text,
  constraint proof_request_pkey primary key (id),
  constraint proof_request_proof_known check (proof in ('reconcile', 'seals')),
  constraint proof_request_state_known check (state in ('waiting', 'running', 'done', 'failed')),
  constraint proof_request_progress check (done between 0 and coalesce(total, 0)),
  constraint proof_request_finished_has_time check ((state in ('done', 'failed')) = (finished_at is not null)),
  constraint proof_request_done_has_result check ((state = 'done') = (result is not null)),
  constraint proof_request_failed_says_why check ((state = 'failed') = (failure is not null))
);

-- Two who ask at once watch the same proof.
create unique index proof_request_one_open on ledger.proof_request (proof) where state in ('waiting', 'running');
create index proof_request_newest on ledger.proof_request (proof, id desc);
