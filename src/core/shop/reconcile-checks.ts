import type { ReconcileCheck } from '../ledger';
import { ORDERS_POSTED, STOCK_ADDS_UP } from './sql/reconcile-sql';

/** Every order has the posting it implies, and no item came or went without a record. */
export const shopChecks: readonly ReconcileCheck[] = [
  {
    name: 'shop.orders',
    says: 'Each order was paid once at its price, and each refunded one was reversed',
    sql: ORDERS_POSTED,
    needs: ['public.orders'],
  },
  {
    name: 'shop.stock',
    says: 'Free, reserved, sold and written-off items add up to what was imported; each sold one has its order',
    sql: STOCK_ADDS_UP,
    needs: ['public.stock_items', 'public.orders', 'shop.stock_import_product'],
  },
];
