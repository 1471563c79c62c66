import type { Column, ColumnKind } from './columns';
import * as sql from './sql/tabs';
import type { Feed, Tab } from './tab';

const USER_ID = /^[1-9]\d{0,8}$/;
const ENTRY_ID = /^[1-9]\d{0,17}-[1-9]\d{0,3}$/;
const ANY_ID = /^.{1,255}$/;

/** What deposits and withdrawals begin with. */
const ASKED: readonly Column[] = [
  column('Request ID', 'id', 'request_id'),
  column('User ID', 'id', 'user_id'),
  amount('Amount', 'amount_minor'),
  column('Currency', 'text', 'currency'),
  column('Method', 'text', 'method'),
  column('Account Name', 'text', 'account_name'),
];

/** What they end with. */
const DECIDED: readonly Column[] = [
  column('Status', 'text', 'state'),
  time('Requested', 'requested_at'),
  time('Decided', 'decided_at'),
  column('Decided By', 'text', 'decided_by'),
  amount('Fee', 'fee_minor'),
  column('Reason', 'text', 'reason'),
];

/**
 * Every tab of the mirror, and the one place to add the next: declare it here, give it its SQL in `sql/tabs.ts`, and
 * let its table mark its changes with `mirror.watch` (database/post-sync/0070_mirror.sql). Columns keep their order.
 */
export const mirrorTabs: readonly Tab[] = [
  tab('Users', USER_ID, sql.USER_ROWS, sql.USER_KEYS, [
    column('User ID', 'id', 'user_id'),
    column('Telegram ID', 'id', 'telegram_id'),
    column('Username', 'text', 'telegram_username'),
    column('Name', 'text', 'name'),
    column('Club ID', 'id', 'club_id'),
    amount('Balance', 'balance_minor'),
    column('Currency', 'text', 'currency'),
    column('Other Balances', 'text', 'other_balances'),
    column('Language', 'text', 'language'),
    column('Active', 'text', 'active'),
    column('Referral Code', 'text', 'referral_code'),
    time('Registered', 'created_at'),
  ]),
  tab('Deposits', ANY_ID, sql.DEPOSIT_ROWS, sql.DEPOSIT_KEYS, [...ASKED, ...DECIDED]),
  tab('Withdrawals', ANY_ID, sql.WITHDRAWAL_ROWS, sql.WITHDRAWAL_KEYS, [
    ...ASKED,
    column('Account Number', 'id', 'account_number'),
    ...DECIDED,
  ]),
  tab('Spin_Users', USER_ID, sql.SPIN_USER_ROWS, sql.SPIN_USER_KEYS, [
    column('User ID', 'id', 'user_id'),
    column('Available Spins', 'integer', 'available_spins'),
    column('Total Spins Used', 'integer', 'used_spins'),
    column('Total Chips Earned', 'integer', 'chips_earned'),
  ]),
  tab('Spin_History', ANY_ID, sql.SPIN_ROWS, sql.SPIN_KEYS, [
    column('Spin ID', 'id', 'spin_id'),
    column('User ID', 'id', 'user_id'),
    column('Prize', 'text', 'prize'),
    column('Chips', 'integer', 'chips'),
    column('Status', 'text', 'state'),
    time('Date', 'spun_at'),
    column('Approved By', 'text', 'decided_by'),
  ]),
  tab('Join_Requests', ANY_ID, sql.JOIN_REQUEST_ROWS, sql.JOIN_REQUEST_KEYS, [
    column('Request ID', 'id', 'request_id'),
    column('User ID', 'id', 'user_id'),
    column('Club ID', 'id', 'club_id'),
    column('Status', 'text', 'state'),
    time('Requested', 'requested_at'),
  ]),
  tab('Orders', ANY_ID, sql.ORDER_ROWS, sql.ORDER_KEYS, [
    column('Order ID', 'id', 'order_id'),
    column('User ID', 'id', 'user_id'),
    column('SKU', 'id', 'sku'),
    column('Product', 'text', 'product'),
    column('City', 'text', 'city'),
    column('District', 'text', 'district'),
    amount('Price', 'original_price_minor'),
    column('Discount %', 'integer', 'discount_percent'),
    amount('Paid', 'final_price_minor'),
    column('Currency', 'text', 'currency'),
    column('Status', 'text', 'state'),
    column('Delivery', 'text', 'delivery_state'),
    time('Purchased', 'purchased_at'),
    time('Delivered', 'delivered_at'),
    time('Refunded', 'refunded_at'),
  ]),
  {
    ...tab('Ledger', ENTRY_ID, sql.LEDGER_ROWS, sql.LEDGER_KEYS, [
      column('Entry ID', 'id', 'entry_id'),
      time('Written', 'written_at'),
      time('Effective', 'effective_at'),
      column('Kind', 'text', 'kind'),
      column('Owner', 'text', 'owner'),
      column('Account', 'text', 'purpose'),
      amount('Amount', 'amount'),
      column('Currency', 'text', 'currency'),
      amount('Balance After', 'balance_after'),
      column('Against', 'text', 'against'),
      column('Subject', 'text', 'subject_type'),
      column('Subject ID', 'id', 'subject_id'),
      column('Memo', 'text', 'memo'),
      column('Reverses', 'id', 'reversal_of'),
    ]),
    monthly: true,
  },
];

export const mirrorFeeds: readonly Feed[] = [{ source: 'ledger', marksAfter: sql.LEDGER_MARKS }];

function tab(id: string, keyShape: RegExp, rows: string, keysAfter: string, columns: readonly Column[]): Tab {
  return { id, columns, keyShape, rows, keysAfter, monthly: false };
}

function column(header: string, kind: Exclude<ColumnKind, 'amount' | 'time'>, field: string): Column {
  return { header, kind, field };
}

/** A cell has no zone: the header says by which clock it is. Earlier versions left that out. */
function time(name: string, field: string): Column {
  return { header: `${name} (UTC)`, formerly: name, kind: 'time', field };
}

function amount(header: string, field: string): Column {
  return { header, kind: 'amount', field, currencyField: 'currency' };
}
