import { Clock } from '@strapi/icons';
import type { Section } from '../../kit';

export const queueSection: Section = {
  id: 'queue',
  label: 'menu.queue',
  icon: Clock,
  position: 0.5,
  pages: [{ path: '', label: 'menu.queue', permission: 'api::wallet.read', load: () => import('./queue-page') }],
};
