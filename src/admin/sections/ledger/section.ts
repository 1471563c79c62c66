import { Stack } from '@strapi/icons';
import type { Section } from '../../kit';

export const ledgerSection: Section = {
  id: 'ledger',
  label: 'menu.ledger',
  icon: Stack,
  position: 0.7,
  pages: [
    {
      path: 'accounts',
      label: 'ledger.accounts',
      permission: 'api::ledger.read',
      load: () => import('./accounts-page'),
    },
    {
      path: 'accounts/:ownerKind/:ownerId/:purpose/:currency',
      permission: 'api::ledger.read',
      load: () => import('./statement-page'),
    },
    { path: 'transactions/:id', permission: 'api::ledger.read', load: () => import('./transaction-page') },
    {
      path: 'trial-balance',
      label: 'ledger.trial-balance',
      permission: 'api::ledger.read',
      load: () => import('./trial-balance-page'),
    },
    {
      path: 'adjustments',
      label: 'ledger.adjustments',
      permission: 'api::ledger.read',
      load: () => import('./adjustments-page'),
    },
    { path: 'adjustments/:id', permission: 'api::ledger.read', load: () => import('./adjustment-page') },
    {
      path: 'reconcile',
      label: 'ledger.reconcile',
      permission: 'api::ledger.read',
      load: () => import('./reconcile-page'),
    },
    { path: 'rates', label: 'rates.title', permission: 'api::ledger.read', load: () => import('./rates-page') },
    { path: 'months', label: 'ledger.months', permission: 'api::ledger.read', load: () => import('./months-page') },
  ],
};
