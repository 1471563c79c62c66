#!/usr/bin/env node
// `npm run demo`: installs and builds what is missing, then starts the whole product on embedded defaults.
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
process.env.LOG_LEVEL ||= 'error';
ensureReady({ panel: true });

const require = createRequire(import.meta.url);
require('../../dist/src/cli/demo.js').demo();
