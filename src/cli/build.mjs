#!/usr/bin/env node
// `npm run build`: compiles the server and builds the panel, where their sources have changed.
import { ensureReady, root } from './ensure-ready.mjs';

process.chdir(root);
ensureReady({ panel: true });
