import type { ReactNode } from 'react';
import { Link as StrapiLink } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import { usePermission, usePermissions, type PanelPermission } from './permissions';

/** A link inside the panel; a bare anchor would be browser-blue and unreadable in the dark theme. */
export function PanelLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <StrapiLink tag={NavLink} to={to} isExternal={false}>
      {children}
    </StrapiLink>
  );
}

/** What names an account in addresses of pages: owner, purpose and currency. */
export interface AccountName {
  readonly ownerKind: string;
  readonly ownerId: string;
  readonly purpose: string;
  readonly currency: string;
}

/** The one place that knows where things are shown. */
export const paths = {
  search: '/find',
  queue: '/queue',
  deposit: (id: string): string => `/queue/requests/deposit/${id}`,
  withdrawal: (id: string): string => `/queue/requests/withdrawal/${id}`,
  requests: '/queue/requests',
  order: (id: string): string => `/shop/orders/${id}`,
  orders: '/shop/orders',
  /** Those that were paid and not refunded, of one product. */
  ordersOf: (product: string): string => `/shop/orders?product=${product}&state=paid`,
  products: '/shop/products',
  cryptoPayment: (id: string): string => `/crypto/payments/${id}`,
  accounts: '/ledger/accounts',
  /** Those behind a line of the trial balance, of the same day; empty for now. */
  accountsOf: (line: { readonly purpose: string; readonly currency: string; readonly asOf: string }): string =>
    `/ledger/accounts?${new URLSearchParams(Object.entries(line).filter(([, value]) => value !== '')).toString()}`,
  statement: (account: AccountName): string =>
    `/ledger/accounts/${[account.ownerKind, account.ownerId, account.purpose, account.currency].map(encodeURIComponent).join('/')}`,
  /** The entries by the end of a day, and the balance they came to. */
  statementUntil: (account: AccountName, day: string): string =>
    day === '' ? paths.statement(account) : `${paths.statement(account)}?to=${encodeURIComponent(day)}`,
  transaction: (id: string): string => `/ledger/transactions/${id}`,
  trialBalance: '/ledger/trial-balance',
  reconcile: '/ledger/reconcile',
  adjustments: '/ledger/adjustments',
  adjustment: (id: string): string => `/ledger/adjustments/${id}`,
  user: (userId: number | string): string => `/people/${userId}`,
  userForm: (documentId: string): string =>
    `/content-manager/collection-types/plugin::users-permissions.user/${documentId}`,
  product: (documentId: string): string => `/content-manager/collection-types/api::shop.product/${documentId}`,
  stockItem: (documentId: string): string => `/content-manager/collection-types/api::shop.stock-item/${documentId}`,
} as const;

const SUBJECTS: Readonly<
  Record<string, { readonly path: (id: string) => string; readonly permission: PanelPermission }>
> = {
  deposit: { path: paths.deposit, permission: 'api::wallet.read' },
  withdrawal: { path: paths.withdrawal, permission: 'api::wallet.read' },
  order: { path: paths.order, permission: 'api::shop.read' },
  adjustment: { path: paths.adjustment, permission: 'api::ledger.read' },
  'crypto-payment': { path: paths.cryptoPayment, permission: 'api::crypto.read' },
  product: { path: paths.product, permission: 'api::shop.read' },
  'stock-item': { path: paths.stockItem, permission: 'api::shop.read' },
};

/** Where the business record behind a posting is shown; undefined for what has no page, or none for this admin. */
export function useSubjectPath(): (subject: { readonly type: string; readonly id: string }) => string | undefined {
  const may = usePermissions();
  return ({ type, id }) => {
    const shown = SUBJECTS[type];
    return shown && may(shown.permission) ? shown.path(id) : undefined;
  };
}

/** A user's name, which leads to their page where the admin may open it. */
export function UserLink({ id, name }: { readonly id: number; readonly name: string | null }) {
  const mayOpen = usePermission('api::users.read');
  const shown = name ?? `#${id}`;
  return mayOpen ? <PanelLink to={paths.user(id)}>{shown}</PanelLink> : <>{shown}</>;
}
