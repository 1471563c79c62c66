const { createHash } = require('node:crypto');
const { readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');

const { testEnvironment } = require('./test-environment');

const root = path.resolve(__dirname, '../..');

/**
 * One Postgres for the whole test run (fsync off: its data is thrown away) with one template database, built by the
 * migrations and named after the hash of what made it, so that it is built again only when the schema changes. Several
 * runs in one checkout (the whole suite, and one file beside it) share it; the last one to end stops it.
 */
async function prepareTestCluster() {
  const { startEmbeddedPostgres } = require(path.join(root, 'dist/src/platform/db/embedded-postgres.js'));
  const server = await startEmbeddedPostgres(path.join(root, '.data/test'), {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  });
  const template = `template_${schemaHash()}`;
  await buildTemplate(server.url, template);
  return { url: server.url, template, stop: () => server.leave() };
}

function schemaHash() {
  const hash = createHash('sha256');
  for (const file of filesBelow('database', '.sql')) hash.update(file).update(readFileSync(path.join(root, file)));
  for (const file of filesBelow('src', 'schema.json')) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(directory, ending) {
  return readdirSync(path.join(root, directory), { recursive: true })
    .map((name) => path.join(directory, String(name)))
    .filter((name) => name.endsWith(ending) && statSync(path.join(root, name)).isFile())
    .sort();
}

async function buildTemplate(url, template) {
  const { Client } = require('pg');
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    // A run that begins beside this one waits, and finds it built.
    await admin.query('select pg_advisory_lock(7415001)');
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount > 0) return;
    const building = `${template}_building`;
    await admin.query(`drop database if exists ${building} with (force)`);
    await admin.query(`create database ${building}`);
    const target = new URL(url);
    target.pathname = `/${building}`;
    await buildSchema(target.toString());
    await admin.query(`alter database ${building} rename to ${template}`);
  } finally {
    await admin.end();
  }
}

/** One boot of the real application makes the schema: our migrations, Strapi's sync, the post-sync steps, the seeds of roles. */
async function buildSchema(url) {
  const { execFile } = require('node:child_process');
  const { promisify } = require('node:util');
  const script = path.join(root, 'dist/src/cli/prepare-database.js');
  await promisify(execFile)(process.execPath, [script], {
    cwd: root,
    env: { ...process.env, ...testEnvironment(url) },
  });
}

module.exports = { prepareTestCluster };
