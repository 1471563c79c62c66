import type { Tab } from '../../src/core/reports/mirror/tab';

const FIELDS = `i.key, i.name, i.amount_minor, i.currency, i.account, i.count, i.at`;

/** A small source table with every kind of column, so that these tests say nothing about the product's own tabs. */
export const items: Tab = {
  id: 'Items',
  keyShape: /^.+$/,
  monthly: false,
  columns: [
    { header: 'Item ID', kind: 'id', field: 'key' },
    { header: 'Name', kind: 'text', field: 'name' },
    { header: 'Amount', kind: 'amount', field: 'amount_minor', currencyField: 'currency' },
    { header: 'Currency', kind: 'text', field: 'currency' },
    { header: 'Account', kind: 'id', field: 'account' },
    { header: 'Count', kind: 'integer', field: 'count' },
    { header: 'At', kind: 'time', field: 'at' },
  ],
  rows: `select ${FIELDS} from item i where i.key = any($1::text[])`,
  keysAfter: `select i.id, i.key from item i where i.id > $1::bigint order by i.id limit $2::int`,
};

export const monthlyItems: Tab = {
  ...items,
  id: 'Monthly',
  monthly: true,
  rows: `select ${FIELDS}, to_char(i.at at time zone 'UTC', 'YYYY-MM') as month from item i where i.key = any($1::text[])`,
};

export const ITEMS_SCHEMA = `
  create table item (
    id bigint generated always as identity primary key, key text not null unique, name text,
    amount_minor bigint, currency text, account text, count int, at timestamptz);
  select mirror.watch('item', 'Items', 'c.key');
  select mirror.watch('item', 'Monthly', 'c.key')`;

/** `$1` prefix of the keys, `$2` how many. */
export const ADD_ITEMS = `
  insert into item (key, name, amount_minor, currency, account, count, at)
  select $1::text || n, 'Name ' || n, n * 100 + 50, 'PLN', '00' || n, n, '2026-01-10T12:00:00Z'::timestamptz + n * interval '1 s'
    from generate_series(1, $2::int) as n`;
