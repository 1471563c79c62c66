import { User } from '@strapi/icons';
import type { Section } from '../../kit';

export const usersSection: Section = {
  // Strapi's own API answers at /admin/users.
  id: 'people',
  label: 'users.title',
  icon: User,
  position: 0.6,
  pages: [
    { path: 'search', label: 'users.title', permission: 'api::users.read', load: () => import('./users-page') },
    { path: ':userId', permission: 'api::users.read', load: () => import('./user-page') },
  ],
};
