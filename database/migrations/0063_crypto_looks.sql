-- When our own source last showed the whole chain, also while one that only checks was down: from then on a payment is known to
-- have been in no block. `followed_at` counts the looks after which money could be credited.
alter table crypto.chain add column looked_at timestamptz;
update crypto.chain set looked_at = followed_at;

-- When an address that nobody had paid to was given out again: from then on it is asked for often, as a new one is.
alter table crypto.address add column asked_at timestamptz;
