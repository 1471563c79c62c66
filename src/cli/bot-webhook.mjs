#!/usr/bin/env node
// `npm run bot:set-webhook`, `bot:check-webhook`, `bot:delete-webhook`: see src/cli/bot-webhook.ts.
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
process.env.LOG_LEVEL ||= 'error';
ensureReady({ panel: false });

const require = createRequire(import.meta.url);
require('../../dist/src/cli/bot-webhook.js').webhookFromCommandLine(process.argv[2]);
