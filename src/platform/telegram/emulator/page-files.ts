import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, extname, join } from 'node:path';

import { sendBytes, sendJson } from './http';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Only what the page itself brings runs or loads: whatever a bot or a user sends stays text. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The page's files are no TypeScript and so are not in `dist`: they are served from the sources, wherever we run. */
function pageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the playground page cannot be found: there is no package.json above it');
    folder = parent;
  }
  return join(folder, 'src', 'platform', 'telegram', 'emulator', 'page');
}

/** @param path below the base path; '' is redirected, so that the page's relative addresses work */
export function servePage(request: IncomingMessage, response: ServerResponse, basePath: string, path: string): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'not allowed' });
  if (path === '') {
    response.writeHead(302, { location: `${basePath}/` }).end();
    return;
  }
  // A file's name, one folder at most: nothing that could climb out.
  const name = path === '/' ? 'index.html' : path.slice(1);
  const type = TYPES[extname(name)];
  const file = /^(?:[\w-]+\/)?[\w-]+\.\w+$/.test(name) ? join(pageFolder(), name) : null;
  if (!type || !file || !existsSync(file)) return sendJson(response, 404, { error: 'not found' });
  sendBytes(response, readFileSync(file), type, SECURITY_HEADERS);
}
