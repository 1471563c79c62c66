import path from 'node:path';
import { createStrapi } from '@strapi/strapi';
import { applyLocalDefaults } from '../platform/env/local-defaults';

/** Boots once without listening, so that migrations, schema sync, post-sync steps and seeds of roles are done. */
async function prepareDatabase(): Promise<void> {
  process.env.ROLES = 'web';
  const postgres = await applyLocalDefaults();
  const appDir = path.resolve(__dirname, '../../..');
  const strapi = await createStrapi({ appDir, distDir: path.join(appDir, 'dist') }).load();
  await strapi.destroy();
  await postgres?.leave();
}

prepareDatabase().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
