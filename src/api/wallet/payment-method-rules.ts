import type { ConstraintRule } from '../shared/constraint-rules';

/** The constraints on `payment_methods` (`database/post-sync`) that its schema does not say already. */
export const PAYMENT_METHOD_RULES: Readonly<Record<string, ConstraintRule>> = {
  payment_methods_bounds_ordered: { field: 'maxAmount', says: 'The maximum must not be less than the minimum' },
  payment_methods_currencies_list: { field: 'currencies', says: 'The currencies must be a list, such as ["PLN"]' },
  payment_methods_currencies_known: {
    field: 'currencies',
    says: 'The currencies must be codes that are known, such as "PLN", and at least one',
  },
};
