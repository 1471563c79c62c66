import type { ConstraintRule } from '../shared/constraint-rules';

/** The constraints on `up_users` (`database/post-sync/0001_users.sql`, `0067_telegram_ids.sql`, and the unique columns of its schema). */
export const USER_RULES: Readonly<Record<string, ConstraintRule>> = {
  up_users_telegram_id_positive: { field: 'telegramId', says: 'A Telegram id is greater than zero' },
  up_users_telegram_id_bits: { field: 'telegramId', says: 'A Telegram id is at most 4503599627370495' },
  up_users_telegram_id_uq: { field: 'telegramId', says: 'Another user has this Telegram id' },
  up_users_referral_code_uq: { field: 'referralCode', says: 'Another user has this referral code' },
};
