-- A method whose minimum is above its maximum takes no amount at all. A maximum of 0 stands for none. One that an installation
-- has already stays as it is until somebody changes it. `payment_methods_amounts_decimal` is looked at before: both are decimals.
alter table payment_methods
  add constraint payment_methods_bounds_ordered check (
    coalesce(max_amount, '0')::numeric = 0 or coalesce(min_amount, '0')::numeric <= max_amount::numeric) not valid;
