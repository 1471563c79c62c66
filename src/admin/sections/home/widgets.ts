import type { ComponentType } from 'react';
import { ChartCircle, CheckCircle, Clock, Database, Search, Shield, Stack } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { label, paths, permissionRule, type PanelPermission, type TextKey } from '../../kit';

interface HomeWidget {
  readonly id: string;
  readonly icon: typeof Clock;
  readonly title: TextKey;
  /** Everybody sees it when absent; what it shows is then its own matter. */
  readonly permission?: PanelPermission;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
  readonly link?: { readonly label: TextKey; readonly href: string };
}

const WIDGETS: readonly HomeWidget[] = [
  {
    id: 'search',
    icon: Search,
    title: 'search.title',
    load: () => import('../search/search-widget'),
  },
  {
    id: 'waiting',
    icon: Clock,
    title: 'home.waiting',
    permission: 'api::wallet.read',
    load: () => import('./waiting-widget'),
    link: { label: 'home.open-queue', href: paths.queue },
  },
  {
    id: 'sales',
    icon: ChartCircle,
    title: 'home.sales',
    permission: 'api::shop.read',
    load: () => import('./sales-widget'),
    link: { label: 'home.open-orders', href: paths.orders },
  },
  {
    id: 'owed',
    icon: Database,
    title: 'home.owed',
    permission: 'api::ledger.read',
    load: () => import('./owed-widget'),
    link: { label: 'home.open-trial-balance', href: paths.trialBalance },
  },
  {
    id: 'health',
    icon: Shield,
    title: 'home.health',
    permission: 'api::health.read',
    load: () => import('./health-widget'),
  },
  {
    id: 'reconcile',
    icon: CheckCircle,
    title: 'home.reconcile',
    permission: 'api::ledger.read',
    load: () => import('./reconcile-widget'),
    link: { label: 'home.open-reconcile', href: paths.reconcile },
  },
  {
    id: 'low-stock',
    icon: Stack,
    title: 'home.low-stock',
    permission: 'api::shop.read',
    load: () => import('./low-stock-widget'),
    link: { label: 'home.open-products', href: paths.products },
  },
];

/** Strapi's own widgets are about drafts and content types, which nobody here works with. */
const DROPPED: ReadonlySet<string> = new Set([
  'last-edited-entries',
  'last-published-entries',
  'chart-entries',
  'key-statistics',
]);

export function addHomeWidgets(app: StrapiApp): void {
  app.widgets.register((theirs) => [
    ...WIDGETS.map(({ id, icon, title, permission, load, link }) => ({
      id: `tillgram-${id}`,
      icon,
      title: label(title),
      permissions: permission && [permissionRule(permission)],
      component: () => load().then((module) => module.default),
      link: link && { label: label(link.label), href: link.href },
    })),
    ...theirs.filter(({ id }) => !DROPPED.has(id)),
  ]);
}
