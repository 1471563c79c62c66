import type { Core as StrapiCore } from '@strapi/strapi';
import type { Redis } from 'ioredis';
import { recordPanelChanges } from './api/audit/panel-changes';
import { createAuthentication, keepJwtSecretAsKey, type Authentication } from './api/authenticate';
import { endpoints, panelEndpoints } from './api/endpoints';
import { panelHealth } from './api/panel/endpoints/health';
import { USER_RULES } from './api/identity/user-rules';
import { guardForms } from './api/panel/form-guard';
import { explainKeptRecords } from './api/panel/kept-records';
import { lockReadOnlyTypes } from './api/panel/read-only';
import { registerPanelPermissions, seedRoles } from './api/panel/roles';
import { explainConstraints } from './api/shared/constraint-rules';
import { PRODUCT_RULES } from './api/shop/product-rules';
import { closeOpenRegistration, grantPermissions } from './api/strapi-routes';
import { PAYMENT_METHOD_RULES } from './api/wallet/payment-method-rules';
import { createApp, SchemaChange, type App } from './app';
import { systemClock } from './core/shared/clock';
import { createPlayground, createTelegram, type Playground, type Telegram } from './bot';
import { extendGraphql } from './graphql';
import { jobs } from './jobs';
import { openChains } from './platform/chain/running-chains';
import { env } from './platform/env/env';
import { removeUploadsOfTheDead } from './platform/files/upload';
import { closeEventStreams } from './platform/http/event-stream';
import { recogniseZonedColumns } from './platform/db/zoned-columns';
import { healthEndpoints } from './platform/health/endpoints';
import { serveBeforeKoa, type FrontDoor } from './platform/http/front-door';
import { mountPanelRoutes } from './platform/http/panel-routes';
import { createRateLimits, type RateLimits } from './platform/http/rate-limits';
import { createRouter } from './platform/http/router';
import { checkRedis, connectRedis } from './platform/redis/redis';
import { startWorker, type Worker } from './platform/jobs/worker';

interface Context {
  readonly strapi: StrapiCore.Strapi;
}

interface Hook {
  register(handler: () => Promise<void>): void;
}

let app: App;

/** The running product of this process; there is one after Strapi's register phase. */
export const theApp = (): App => app;

let playground: Playground | undefined;
/** The playground of this process, unless a bot token takes its place. */
export const thePlayground = (): Playground | undefined => playground;

let redis: Redis | undefined;
let limits: RateLimits;
let authentication: Authentication;
/** For the requests that Koa serves; there they are after Strapi's bootstrap phase. */
export const theLimits = (): { limits: RateLimits; authentication: Authentication } => ({ limits, authentication });

let telegram: Telegram | undefined;
let worker: Worker | undefined;
let frontDoor: FrontDoor | undefined;

export default {
  async register({ strapi }: Context) {
    playground = createPlayground(env());
    app = createApp(env(), playground?.clock);
    migrateAroundSync(strapi);
    strapi.customFields.register({ name: 'money', type: 'biginteger', inputSize: { default: 4, isResizable: true } });
    keepJwtSecretAsKey(strapi);
    // Before the lock: a field that only commands change, and that an old form sends back as it was, is no try to change it.
    guardForms(strapi);
    lockReadOnlyTypes(strapi);
    explainConstraints(strapi, 'api::shop.product', PRODUCT_RULES);
    explainConstraints(strapi, 'plugin::users-permissions.user', USER_RULES);
    explainConstraints(strapi, 'api::wallet.payment-method', PAYMENT_METHOD_RULES);
    explainKeptRecords(strapi);
    await registerPanelPermissions(strapi);
    limits = openLimits(app);
    mountPanelRoutes(strapi, app.core, [...panelEndpoints, panelHealth(app.health)], limits);
    extendGraphql(strapi, app.core);
  },

  async bootstrap({ strapi }: Context) {
    // Files have the machine's time, whatever the playground's clock says.
    await removeUploadsOfTheDead(systemClock);
    await seedRoles(strapi);
    await closeOpenRegistration(strapi);
    await grantPermissions(strapi, endpoints);
    recordPanelChanges(strapi, app.core);
    await openChains(app.core);
    telegram = createTelegram(strapi, app, playground, limits);
    authentication = createAuthentication(strapi, app.core);
    if (app.env.ROLES.includes('web')) {
      const door = {
        core: app.core,
        authenticate: authentication.authenticate,
        corsOrigins: app.env.CORS_ORIGINS,
      };
      frontDoor = serveBeforeKoa(strapi, [
        createRouter({ ...door, endpoints, prefix: '/api', limits }),
        createRouter({ ...door, endpoints: healthEndpoints(app.health), prefix: '' }),
        ...telegram.handlers,
      ]);
    }
    if (app.env.ROLES.includes('worker')) {
      worker = await startWorker({ databaseUrl: app.env.DATABASE_URL, core: app.core, jobs, concurrency: 4 });
    }
    drainBeforeDestroy(strapi);
  },
};

function openLimits({ env: settings, health }: App): RateLimits {
  if (settings.REDIS_URL === undefined) return createRateLimits(settings);
  const connection = connectRedis(settings.REDIS_URL);
  health.add({ name: 'redis', check: () => checkRedis(connection) });
  redis = connection;
  return createRateLimits(settings, connection);
}

function migrateAroundSync(strapi: StrapiCore.Strapi): void {
  let change: SchemaChange;
  const hook = (name: string): Hook => strapi.hook(name) as Hook;
  hook('strapi::content-types.beforeSync').register(async () => {
    change = await SchemaChange.begin(app.env.DATABASE_URL, strapi.dirs.app.root);
    await change.run('migrations');
    recogniseZonedColumns(strapi);
  });
  hook('strapi::content-types.afterSync').register(async () => {
    await change.run('post-sync');
    await change.end();
  });
}

/** Strapi's own shutdown destroys sockets before anything has finished; ours goes first. */
function drainBeforeDestroy(strapi: StrapiCore.Strapi): void {
  const destroy = strapi.destroy.bind(strapi);
  strapi.destroy = async () => {
    await telegram?.stop();
    await playground?.close();
    closeEventStreams();
    await frontDoor?.drain();
    await worker?.stop();
    await destroy();
    redis?.disconnect();
    await app.close();
  };
}
