import type { ComponentType } from 'react';
import type { StrapiApp } from '@strapi/strapi/admin';
import { improveRefusals } from './fields/form-refusals';
import { hideFields } from './fields/hidden-fields';
import { formatMoneyColumns } from './fields/money-column';
import { addSection, label, permissionRule, translations } from './kit';
import { sections } from './sections';
import { addHomeWidgets } from './sections/home/widgets';
import { UserSidePanel } from './sections/users/side-panel';

/** Strapi's announcement of its media library covers the top of every page until it is put away. */
function dismissBanner(): void {
  localStorage.setItem('STRAPI_MEDIA_LIBRARY_BANNER_DISMISSED_FOR_false:false', 'true');
}

interface ContentManager {
  addEditViewSidePanel(panels: readonly (typeof UserSidePanel)[]): void;
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
    addHomeWidgets(app);
    app.customFields.register({
      name: 'money',
      type: 'biginteger',
      intlLabel: label('money.label'),
      intlDescription: label('money.description'),
      components: { Input: () => import('./fields/money-input') as unknown as Promise<{ default: ComponentType }> },
    });
    app.addSettingsLink({ id: 'tillgram', intlLabel: label('menu.settings') }, [
      {
        id: 'tillgram-settings',
        to: 'tillgram',
        intlLabel: label('settings.title'),
        permissions: [permissionRule('api::settings.read')],
        Component: () => import('./sections/settings/settings-page'),
      },
      {
        id: 'tillgram-my-telegram',
        to: 'my-telegram',
        intlLabel: label('my-telegram.title'),
        permissions: [permissionRule('api::bot.link')],
        Component: () => import('./sections/my-telegram/my-telegram-page'),
      },
    ]);
  },

  bootstrap(app: Pick<StrapiApp, 'getPlugin' | 'registerHook'>) {
    app.registerHook('Admin/CM/pages/ListView/inject-column-in-table', formatMoneyColumns);
    app.registerHook('Admin/CM/pages/EditView/mutate-edit-view-layout', hideFields);
    improveRefusals();
    const contentManager = app.getPlugin('content-manager').apis as unknown as ContentManager;
    contentManager.addEditViewSidePanel([UserSidePanel]);
  },
};
