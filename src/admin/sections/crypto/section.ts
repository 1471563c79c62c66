import { Coin } from './icon';
import type { Section } from '../../kit';

export const cryptoSection: Section = {
  id: 'crypto',
  label: 'crypto.title',
  icon: Coin,
  position: 0.8,
  pages: [
    {
      path: 'payments',
      label: 'crypto.payments',
      permission: 'api::crypto.read',
      load: () => import('./payments-page'),
    },
    { path: 'payments/:id', permission: 'api::crypto.read', load: () => import('./payment-page') },
    {
      path: 'addresses',
      label: 'crypto.addresses',
      permission: 'api::crypto.read',
      load: () => import('./addresses-page'),
    },
    { path: 'chains', label: 'crypto.chains', permission: 'api::crypto.read', load: () => import('./chains-page') },
  ],
};
