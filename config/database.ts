import { env } from '../src/platform/env/env';

/**
 * Strapi's own pool; the core has another (platform/db). Migrations are ours: see platform/db/migrate.ts.
 *
 * A process whose panel is used warns once that "client.query() when the client is already executing a query" is
 * deprecated. It is Strapi's: inside a transaction it populates several relations at once on the one connection
 * (@strapi/database, query/helpers/populate/apply.js), and pg 8 queues them. pg 9 will not: it waits for a Strapi that does.
 */
export default () => ({
  connection: {
    client: 'postgres',
    connection: { connectionString: env().DATABASE_URL },
    pool: { min: 0, max: 8 },
    acquireConnectionTimeout: 20_000,
  },
  settings: { useTypescriptMigrations: true, forceMigration: false },
});
