import { Shield } from '@strapi/icons';
import type { Section } from '../../kit';

export const auditSection: Section = {
  id: 'audit',
  label: 'menu.audit',
  icon: Shield,
  position: 0.95,
  pages: [{ path: 'trail', label: 'audit.title', permission: 'api::audit.read', load: () => import('./audit-page') }],
};
