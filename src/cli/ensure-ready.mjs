// Plain JavaScript on Node's own modules: it runs in a bare clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Installs and builds what is missing or older than its sources, and nothing else.
 * @param {{ panel: boolean }} what whether the admin panel is needed as well
 */
export function ensureReady({ panel }) {
  ensureNode();
  ensureInstalled();
  ensureServerBuilt();
  if (panel) ensurePanelBuilt();
}

function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Tillgram needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
}

function ensureInstalled() {
  const lock = fingerprint(['package-lock.json']);
  const stamp = path.join(root, 'node_modules/.tillgram-install');
  // An install that was made by hand has no stamp of ours; its own record tells whether it is current.
  if (readStamp(stamp) === lock || (!existsSync(stamp) && installMatchesLock())) return;
  step('Installing packages (about a minute)');
  // Not `npm ci`: it refuses a lock file made where the packages for other systems are not to be had.
  run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

function installMatchesLock() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

const isServerSource = (file) => !file.startsWith('src/admin') && /\.(ts|json)$/.test(file);

function ensureServerBuilt() {
  const sources = fingerprint(['src', 'config', 'tsconfig.json', 'package-lock.json'], isServerSource);
  const stamp = path.join(root, 'dist/.server-stamp');
  if (readStamp(stamp) === sources) return;
  step('Compiling the server');
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']);
  writeFileSync(stamp, sources);
}

function ensurePanelBuilt() {
  const sources = fingerprint(['src/admin', 'package-lock.json']);
  const stamp = path.join(root, 'dist/.panel-stamp');
  if (readStamp(stamp) === sources && existsSync(path.join(root, 'dist/build/index.html'))) return;
  step('Building the admin panel (about half a minute)');
  // Without production, Strapi bakes its development helpers (tours, bigger chunks) into the panel.
  // Its configuration is read but not used, so the required variables get place-holders.
  const { SECRETS } = createRequire(import.meta.url)(path.join(root, 'dist/src/platform/env/env.js'));
  const placeholders = Object.fromEntries(SECRETS.map((name) => [name, 'only-needed-at-run-time']));
  run(process.execPath, [path.join(root, 'node_modules/@strapi/strapi/bin/strapi.js'), 'build'], {
    ...placeholders,
    DATABASE_URL: 'postgres://localhost/not-used-by-the-build',
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
  });
  writeFileSync(stamp, sources);
}

function fingerprint(entries, accept = () => true) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap(filesBelow).filter(accept)) {
    hash.update(file).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

function filesBelow(entry) {
  if (statSync(path.join(root, entry)).isFile()) return [entry];
  return readdirSync(path.join(root, entry), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => path.relative(root, path.join(item.parentPath, item.name)))
    .sort();
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function step(text) {
  console.log(`→ ${text}`);
}

function run(command, args, environment = {}) {
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`${stdout}\n${stderr}`);
  console.error(`\`${path.basename(command)} ${args.join(' ')}\` failed; what it printed stands above.`);
  process.exit(1);
}
