import { z } from 'zod';
import { defineEndpoint, type Endpoint } from '../../platform/http/endpoint';
import { createOpenApi } from '../../platform/http/openapi';
import { renderDocs } from './page';

const VERSION = '1.0.0';

/** The API's own description, made from the declarations themselves: as JSON for tools and as a page for people. */
export function docsEndpoints(described: readonly Endpoint[]): readonly Endpoint[] {
  const document = createOpenApi(described, '/api', VERSION);
  const json = JSON.stringify(document, null, 2);
  const page = renderDocs(described);
  return [
    defineEndpoint({
      name: 'docs.get-openapi',
      method: 'GET',
      path: '/docs/openapi.json',
      summary: 'This API as an OpenAPI 3.1 document',
      who: ['public', 'user', 'integration'],
      response: z.unknown(),
      handle: async () => ({ contentType: 'application/json; charset=utf-8', raw: json }),
    }),
    defineEndpoint({
      name: 'docs.get-page',
      method: 'GET',
      path: '/docs',
      summary: 'This API as a page for people',
      who: ['public', 'user', 'integration'],
      response: z.unknown(),
      handle: async () => ({
        contentType: 'text/html; charset=utf-8',
        headers: { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" },
        raw: page,
      }),
    }),
  ];
}
