import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { projectRoot } from './cluster';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

export const API_TOKEN_SALT = 'only-for-benchmarks-api-token';
const JWT_SECRET = 'only-for-benchmarks-jwt-secret';

const secrets = {
  APP_KEYS: 'only-for-benchmarks-app-keys',
  ADMIN_JWT_SECRET: 'only-for-benchmarks-admin-jwt',
  API_TOKEN_SALT,
  TRANSFER_TOKEN_SALT: 'only-for-benchmarks-transfer',
  ENCRYPTION_KEY: 'only-for-benchmarks-encryption',
  JWT_SECRET,
};

export const benchUserToken = (userId: number): string => jwt.sign({ id: userId }, JWT_SECRET, { expiresIn: '1d' });

async function start(script: string, cwd: string, environment: Record<string, string>): Promise<RunningServer> {
  const child: ChildProcess = fork(script, {
    cwd,
    env: { ...process.env, ...secrets, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', TZ: 'UTC', ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Requests are counted as ever, which costs what it costs, but a load from one machine is not what the limits are for. */
export const LIMITS_OUT_OF_REACH = { RATE_LIMIT_PER_IDENTITY: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' };

/** The product as `npm start` runs it, but for rate limits that no load reaches. */
export const startProduct = (databaseUrl: string, environment: Record<string, string> = {}): Promise<RunningServer> =>
  start(path.join(projectRoot, 'dist/src/cli/serve.js'), projectRoot, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    ROLES: 'web,worker',
    STRAPI_TELEMETRY_DISABLED: 'true',
    ...LIMITS_OUT_OF_REACH,
    ...environment,
  });

export interface StockType {
  readonly singular: string;
  readonly plural: string;
  readonly attributes: Readonly<Record<string, object>>;
}

/**
 * The peer: a Strapi of the same version with nothing of ours, in a folder of its own, whose content types have the
 * routes that Strapi generates. Anybody may read; users signed in may write.
 */
export async function startStockStrapi(databaseUrl: string, types: readonly StockType[]): Promise<RunningServer> {
  const dir = path.join(projectRoot, '.data', `bench-stock-${process.pid}`);
  writeStockApp(dir, types);
  const server = await start(path.join(dir, 'start.js'), dir, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    STRAPI_TELEMETRY_DISABLED: 'true',
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function writeStockApp(dir: string, types: readonly StockType[]): void {
  rmSync(dir, { recursive: true, force: true });
  const write = (file: string, content: string): void => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  };
  const environment = (name: string): string => `process.env.${name}`;
  write(
    'package.json',
    JSON.stringify({
      name: 'stock',
      version: '1.0.0',
      strapi: { uuid: false },
      dependencies: { '@strapi/strapi': '5.54.0', '@strapi/plugin-users-permissions': '5.54.0' },
    }),
  );
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(dir, 'node_modules'));
  write('public/uploads/.gitkeep', '');
  write('favicon.png', '');
  write(
    'config/server.js',
    `module.exports = { host: '127.0.0.1', port: 0, app: { keys: [${environment('APP_KEYS')}] },
       logger: { updates: { enabled: false }, startup: { enabled: false } } };`,
  );
  write(
    'config/admin.js',
    `module.exports = { autoOpen: false, serveAdminPanel: false, auth: { secret: ${environment('ADMIN_JWT_SECRET')} },
       apiToken: { salt: ${environment('API_TOKEN_SALT')} },
       transfer: { token: { salt: ${environment('TRANSFER_TOKEN_SALT')} } },
       secrets: { encryptionKey: ${environment('ENCRYPTION_KEY')} } };`,
  );
  write(
    'config/database.js',
    `module.exports = { connection: { client: 'postgres', connection: { connectionString: ${environment('DATABASE_URL')} },
       pool: { min: 0, max: 12 } } };`,
  );
  write('config/logger.js', `module.exports = { level: 'error' };`);
  write(
    'config/middlewares.js',
    `module.exports = ['strapi::errors', 'strapi::security', 'strapi::cors', 'strapi::query', 'strapi::body',
       'strapi::session', 'strapi::favicon', 'strapi::public'];`,
  );
  write(
    'config/plugins.js',
    `module.exports = { 'users-permissions': { config: { jwtSecret: ${environment('JWT_SECRET')} } } };`,
  );
  for (const { singular, plural, attributes } of types) {
    const uid = `api::${singular}.${singular}`;
    write(
      `src/api/${singular}/content-types/${singular}/schema.json`,
      JSON.stringify({
        kind: 'collectionType',
        collectionName: plural,
        info: { singularName: singular, pluralName: plural, displayName: singular },
        options: { draftAndPublish: false },
        attributes,
      }),
    );
    for (const [folder, factory] of [
      ['routes', 'createCoreRouter'],
      ['controllers', 'createCoreController'],
      ['services', 'createCoreService'],
    ]) {
      write(
        `src/api/${singular}/${folder}/${singular}.js`,
        `module.exports = require('@strapi/strapi').factories.${factory}('${uid}');`,
      );
    }
  }
  write('src/index.js', stockIndex(types));
  write(
    'start.js',
    `const { createStrapi } = require('@strapi/strapi');
     createStrapi({ appDir: __dirname, distDir: __dirname }).start().then((strapi) => {
       process.send({ url: 'http://127.0.0.1:' + strapi.server.httpServer.address().port });
     });`,
  );
}

const stockIndex = (types: readonly StockType[]): string => `
  module.exports = {
    async bootstrap({ strapi }) {
      const grant = async (type, verbs) => {
        const role = await strapi.db.query('plugin::users-permissions.role').findOne({ where: { type } });
        for (const name of ${JSON.stringify(types.map(({ singular }) => singular))}) {
          for (const verb of verbs) {
            const action = 'api::' + name + '.' + name + '.' + verb;
            await strapi.db.query('plugin::users-permissions.permission').create({ data: { action, role: role.id } });
          }
        }
      };
      await grant('public', ['find', 'findOne']);
      await grant('authenticated', ['find', 'findOne', 'create']);
      await strapi.plugin('users-permissions').service('user').add({
        username: 'bench', email: 'bench@example.com', password: 'only-for-benchmarks', provider: 'local', confirmed: true,
        role: (await strapi.db.query('plugin::users-permissions.role').findOne({ where: { type: 'authenticated' } })).id,
      });
    },
  };`;
