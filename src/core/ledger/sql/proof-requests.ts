const COLUMNS = `
  r.id, r.asked_at, r.asked_by_label, r.state, r.done, r.total, r.doing, r.finished_at, r.result, r.failure`;

/** No row when one of the kind is open already. */
export const ASK_PROOF = `
  insert into ledger.proof_request as r (proof, asked_at, asked_by_label)
  values ($1::text, $2::timestamptz, $3::text)
  on conflict (proof) where state in ('waiting', 'running') do nothing
  returning r.id`;

export const OPEN_PROOF = `
  select r.id from ledger.proof_request r where r.proof = $1::text and r.state in ('waiting', 'running')`;

/** Whether a job will do it, or is doing it now. */
export const HAS_JOB = `
  select exists (select from graphile_worker.jobs j
                  where j.key = $1::text and (j.attempts < j.max_attempts or j.locked_at is not null)) as has_job`;

export const LATEST_PROOF = `
  select ${COLUMNS} from ledger.proof_request r where r.proof = $1::text order by r.id desc limit 1`;

/** Begins, or begins anew after the process that was at it was killed. */
export const BEGIN_PROOF = `
  update ledger.proof_request r set state = 'running', done = 0, total = null, doing = null
   where r.id = $1::bigint and r.state in ('waiting', 'running')
  returning r.proof`;

export const NOTE_PROGRESS = `
  update ledger.proof_request r set done = $2::int, total = $3::int, doing = $4::text
   where r.id = $1::bigint and r.state = 'running'`;

export const FINISH_PROOF = `
  update ledger.proof_request r set state = 'done', finished_at = $2::timestamptz, result = $3::jsonb, doing = null
   where r.id = $1::bigint and r.state in ('waiting', 'running')`;

export const FAIL_PROOF = `
  update ledger.proof_request r set state = 'failed', finished_at = $2::timestamptz, failure = $3::text, doing = null
   where r.id = $1::bigint and r.state in ('waiting', 'running')`;
