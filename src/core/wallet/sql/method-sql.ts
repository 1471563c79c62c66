const COLUMNS = `
  m.id, m.code, m.name, m.kind, m.direction, m.currencies, m.instructions, m.account_details, m.min_amount,
  m.max_amount, m.fee_percent, coalesce(m.proof_required, false) as proof_required,
  coalesce(m.active, false) as active`;

export const FIND_METHOD = `
  select ${COLUMNS}
    from payment_methods m
   where m.code = $1::text`;

export const LIST_METHODS = `
  select ${COLUMNS}
    from payment_methods m
   where m.active and m.direction in ($1::text, 'both')
   order by m.position, m.code`;

/** A method that an admin has already made or changed stays as it is. */
export const SEED_METHOD = `
  insert into payment_methods (document_id, code, name, kind, direction, currencies, instructions, account_details,
                               min_amount, max_amount, fee_percent, proof_required, active, position, created_at,
                               updated_at, published_at)
  values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::jsonb, $7::jsonb, $8::text,
          $9::text, $10::text, $11::text, $12::boolean, true, $13::int, $14::timestamptz,
          $14::timestamptz, $14::timestamptz)
  on conflict (code) do nothing
  returning code`;
