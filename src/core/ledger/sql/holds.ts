export const ANY_HOLD_DUE = `
  select exists (select from ledger.hold h where h.state = 'open' and h.expires_at <= $1::timestamptz) as due`;
