import type { Section } from '../../kit';
import { QueueIcon } from './menu-icon';

export const queueSection: Section = {
  id: 'queue',
  label: 'menu.queue',
  icon: QueueIcon,
  position: 0.5,
  pages: [{ path: '', label: 'menu.queue', permission: 'api::wallet.read', load: () => import('./queue-page') }],
};
