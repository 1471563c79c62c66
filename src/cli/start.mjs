#!/usr/bin/env node
// `npm start`: the product as in production, with the environment given; `.env` is read when there is one.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
if (existsSync('.env')) process.loadEnvFile('.env');
ensureReady({ panel: true });

createRequire(import.meta.url)('../../dist/src/cli/serve.js').main();
