import { GridNine } from '@strapi/icons';
import type { Section } from '../../kit';

export const sheetsSection: Section = {
  id: 'sheets',
  label: 'sheets.title',
  icon: GridNine,
  position: 0.85,
  pages: [
    { path: 'mirror', label: 'sheets.title', permission: 'api::sheets.read', load: () => import('./mirror-page') },
  ],
};
