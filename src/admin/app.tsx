import type { StrapiApp } from '@strapi/strapi/admin';
import { addSection, translations } from './kit';
import { sections } from './sections';

export default {
  config: {
    locales: ['ru', 'pl'],
    tutorials: false,
    notifications: { releases: false },
    translations: { en: translations('en'), ru: translations('ru'), pl: translations('pl') },
  },

  register(app: StrapiApp) {
    for (const section of sections) addSection(app, section);
  },

  bootstrap() {},
};
