#!/usr/bin/env node
// `npm run import:stock -- FILE`: adds stock items to the shop; see src/cli/import-stock.ts for its options.
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
process.env.LOG_LEVEL ||= 'error';
ensureReady({ panel: false });

const require = createRequire(import.meta.url);
require('../../dist/src/cli/import-stock.js').importStockFromCommandLine();
