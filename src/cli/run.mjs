#!/usr/bin/env node
// `node src/cli/run.mjs NAME ARGUMENTS…`: installs and compiles what is missing, then runs `main` of src/cli/NAME.ts.
import { createRequire } from 'node:module';
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
process.env.LOG_LEVEL ||= 'error';
ensureReady({ panel: false });

const [name] = process.argv.splice(2, 1);
createRequire(import.meta.url)(`../../dist/src/cli/${name}.js`).main();
