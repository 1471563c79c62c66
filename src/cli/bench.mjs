#!/usr/bin/env node
// `npm run bench:NAME`: compiles the benchmarks and runs one; what comes after `--` goes to it.
import { spawnSync } from 'node:child_process';
import { ensureReady, root, step } from './ensure-ready.mjs';

process.chdir(root);
ensureReady({ panel: false });
const [name, ...args] = process.argv.slice(2);
step('Compiling the benchmarks');
for (const command of [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'],
  [`dist/tests/bench/${name}.js`, ...args],
]) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
