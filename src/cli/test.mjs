#!/usr/bin/env node
// `npm test`: installs and builds what is missing, then runs jest; arguments go on to jest.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
ensureReady({ panel: true });

const jest = path.join(root, 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
