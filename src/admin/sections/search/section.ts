import type { Section } from '../../kit';
import { SearchIcon } from './menu-icon';
import { sources } from './sources';

export const searchSection: Section = {
  id: 'find',
  label: 'search.title',
  icon: SearchIcon,
  position: 0.4,
  pages: [
    {
      path: '',
      label: 'search.title',
      permission: sources.map(({ permission }) => permission),
      load: () => import('./search-page'),
    },
  ],
};
