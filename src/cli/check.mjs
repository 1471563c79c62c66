#!/usr/bin/env node
// `npm run check`: everything that must be green before a commit, cheapest first. Arguments go on to jest.
import { spawnSync } from 'node:child_process';
import { ensureReady, root, step } from './ensure-ready.mjs';

process.chdir(root);
ensureReady({ panel: true });

const bin = (name) => `node_modules/.bin/${name}`;
const steps = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.tests.json']],
  ['types of the panel', bin('tsc'), ['--noEmit', '-p', 'src/admin/tsconfig.json']],
  ['lint', bin('eslint'), ['--max-warnings', '0', '--cache', '--cache-location', 'dist/.eslintcache', '.']],
  ['dependency rules', bin('depcruise'), ['--output-type', 'err', 'src']],
  ['dead code', bin('knip'), ['--no-progress']],
  ['tests', process.execPath, ['src/cli/test.mjs', ...process.argv.slice(2)]],
];

for (const [name, command, args] of steps) {
  step(name);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`✗ ${name} failed`);
    process.exit(status ?? 1);
  }
}
