-- Two things more that need a person's eye: a source that answers for all addresses but one, and one that stands still while
-- another goes on.
alter table crypto.alarm
  drop constraint alarm_kind_known,
  add constraint alarm_kind_known check (kind in (
    'sources_disagree', 'wrong_chain', 'deep_reorganisation', 'no_rate', 'receivable', 'address_refused', 'source_behind'));
