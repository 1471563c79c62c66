#!/usr/bin/env node
// `npm run bench:NAME` and `npm run test:crash`: compiles what stands in tests/bench and tests/crash and runs one of it;
// what comes after `--` goes to it.
import { spawnSync } from 'node:child_process';
import { ensureReady, root, step } from './ensure-ready.mjs';

process.chdir(root);
ensureReady({ panel: false });
const [name, ...args] = process.argv.slice(2);
step('Compiling the benchmarks');
// The room for young objects is that of `npm start`.
for (const command of [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'],
  ['--expose-gc', '--max-semi-space-size=32', `dist/tests/${name}.js`, ...args],
]) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
