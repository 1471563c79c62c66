import { PriceTag } from '@strapi/icons';
import type { Section } from '../../kit';

export const shopSection: Section = {
  id: 'shop',
  label: 'menu.shop',
  icon: PriceTag,
  position: 0.55,
  pages: [
    { path: 'orders', label: 'shop.orders', permission: 'api::shop.read', load: () => import('./orders-page') },
    { path: 'orders/:id', permission: 'api::shop.read', load: () => import('./order-page') },
    { path: 'products', label: 'shop.products', permission: 'api::shop.read', load: () => import('./products-page') },
    {
      path: 'discounts',
      label: 'shop.discounts',
      permission: 'api::shop.manage',
      load: () => import('./discounts-page'),
    },
    { path: 'stock', label: 'stock.title', permission: 'api::shop.manage', load: () => import('./stock-page') },
    { path: 'reports', label: 'report.title', permission: 'api::shop.read', load: () => import('./reports-page') },
  ],
};
