#!/usr/bin/env node
// `npm run sync:sheets`: see src/cli/sync-sheets.ts for what it does and its options.
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
process.env.LOG_LEVEL ||= 'error';
ensureReady({ panel: false });

const require = createRequire(import.meta.url);
require('../../dist/src/cli/sync-sheets.js').syncSheetsFromCommandLine();
