export const LOCK_MATCHING = `select pg_advisory_xact_lock(7415050)`;

export const INSERT_FILE = `
  insert into wallet.file (id, user_id, media_type, byte_size, sha256, perceptual_hash, original_name, uploaded_by, created_at)
  values ($1::text, $2::int, $3::text, $4::int, $5::bytea, $6::bit(256), $7::text, $8::text, $9::timestamptz)`;

export const INSERT_CONTENT = `insert into wallet.file_content (file_id, bytes) values ($1::text, $2::bytea)`;

/**
 * Equal bytes are found by the index; the look is compared with each of the last year's pictures, 32 bytes each. Of more than
 * are kept, the nearest are.
 */
export const INSERT_MATCHES = `
  insert into wallet.file_match (file_id, other_id, distance)
  select f.id, o.id, case when o.sha256 = f.sha256 then 0 else bit_count(o.perceptual_hash # f.perceptual_hash) end
    from wallet.file f
    join wallet.file o on o.id <> f.id
     and (o.sha256 = f.sha256
          or (o.created_at >= $2::timestamptz and bit_count(o.perceptual_hash # f.perceptual_hash) <= $3::int))
   where f.id = $1::text
   order by 3, o.created_at
   limit 50`;

export const FIND_PROOF = `
  select f.id, f.user_id, f.media_type, f.original_name, c.bytes
    from wallet.file f join wallet.file_content c on c.file_id = f.id
   where f.id = $1::text`;

/** Whose a proof is before a request names it; it is not forgotten before the transaction ends. */
export const PROOF_OWNER = `select f.user_id from wallet.file f where f.id = $1::text for key share`;

const UNUSED = `f.created_at < $1::timestamptz and not exists (select 1 from deposits d where d.proof_id = f.id)`;

export const ANY_UNUSED_PROOF = `select exists (select 1 from wallet.file f where ${UNUSED}) as unused`;

/** What a request is about to name is left alone. */
export const FORGET_UNUSED_PROOFS = `
  delete from wallet.file x
   where x.id in (select f.id from wallet.file f where ${UNUSED} order by f.created_at limit $2::int for update skip locked)
  returning x.id`;
