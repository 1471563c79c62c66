import type { StrapiApp } from '@strapi/strapi/admin';
import { addSection, translations } from './kit';
import { sections } from './sections';

/** Strapi's announcement of its media library covers the top of every page until it is put away; admins have work to do. */
function dismissBanner(): void {
  localStorage.setItem('STRAPI_MEDIA_LIBRARY_BANNER_DISMISSED_FOR_false:false', 'true');
}

export default {
  config: {
    locales: ['ru', 'pl'],
    tutorials: false,
    notifications: { releases: false },
    translations: { en: translations('en'), ru: translations('ru'), pl: translations('pl') },
  },

  register(app: StrapiApp) {
    dismissBanner();
    for (const section of sections) addSection(app, section);
  },

  bootstrap() {},
};
