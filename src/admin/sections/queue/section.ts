import type { Section } from '../../kit';
import { QueueIcon } from './menu-icon';

export const queueSection: Section = {
  id: 'queue',
  label: 'menu.queue',
  icon: QueueIcon,
  position: 0.5,
  pages: [
    { path: 'waiting', label: 'queue.title', permission: 'api::wallet.read', load: () => import('./queue-page') },
    {
      path: 'requests',
      label: 'requests.title',
      permission: 'api::wallet.read',
      load: () => import('./requests-page'),
    },
    { path: 'requests/:type/:id', permission: 'api::wallet.read', load: () => import('./request-page') },
  ],
};
