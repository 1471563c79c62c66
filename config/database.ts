import { env } from '../src/platform/env/env';

/** Strapi's own pool; the core has another (platform/db). Migrations are ours: see platform/db/migrate.ts. */
export default () => ({
  connection: {
    client: 'postgres',
    connection: { connectionString: env().DATABASE_URL },
    pool: { min: 0, max: 8 },
    acquireConnectionTimeout: 20_000,
  },
  settings: { useTypescriptMigrations: true, forceMigration: false },
});
