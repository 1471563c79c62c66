import { z } from 'zod';
import type { Endpoint } from '../../platform/http/endpoint';

/** One page without scripts: every endpoint by area, who may call it, what it takes and what it answers. */
export function renderDocs(endpoints: readonly Endpoint[]): string {
  const areas = [...new Set(endpoints.map(areaOf))];
  const navigation = areas.map((area) => `<a href="#${escape(area)}">${escape(area)}</a>`).join(' ');
  const sections = areas.map((area) =>
    renderArea(
      area,
      endpoints.filter((endpoint) => areaOf(endpoint) === area),
    ),
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tillgram API</title>
<style>${STYLE}</style></head>
<body><main>
<h1>Tillgram API</h1>
<p>Sign in with <code>Authorization: Bearer …</code>: a user's JWT or an API token. Money is
<code>{ "amount": "100.00", "currency": "PLN" }</code>. Commands take an <code>Idempotency-Key</code> header; a replay
answers the same body with <code>Idempotency-Hit: true</code>. Errors are
<code>{ "data": null, "error": { "status", "name", "message", "details": { "code" } } }</code>; <code>code</code> is stable.
For tools: <a href="/api/docs/openapi.json">openapi.json</a>.</p>
<nav>${navigation}</nav>
${sections.join('\n')}
</main></body></html>`;
}

const areaOf = (endpoint: Endpoint): string => endpoint.name.split('.')[0] ?? '';

function renderArea(area: string, endpoints: readonly Endpoint[]): string {
  return `<section id="${escape(area)}"><h2>${escape(area)}</h2>${endpoints.map(renderEndpoint).join('\n')}</section>`;
}

function renderEndpoint(endpoint: Endpoint): string {
  const parts = [
    endpoint.query ? renderSchema('Query', endpoint.query, 'input') : '',
    endpoint.body ? renderSchema('Body', endpoint.body, 'input') : '',
    renderSchema('Answers data', endpoint.response, 'output'),
  ];
  const command = endpoint.command ? '<span class="tag">Idempotency-Key</span>' : '';
  return `<details><summary><b class="${endpoint.method}">${endpoint.method}</b> <code>/api${escape(endpoint.path)}</code>
<span>${escape(endpoint.summary)}</span> ${endpoint.who.map((who) => `<span class="tag">${who}</span>`).join(' ')} ${command}</summary>
${parts.join('')}</details>`;
}

function renderSchema(title: string, schema: z.ZodType, io: 'input' | 'output'): string {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return `<h3>${title}</h3><pre>${escape(JSON.stringify(json, null, 2))}</pre>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --tag: #4945ff22; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav a { margin-right: .75rem; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
summary span { margin-left: .5rem; }
.tag { background: var(--tag); border-radius: 6px; padding: 0 .4rem; font-size: .8rem; }
.GET { color: #0c75af } .POST { color: #328048 } .PUT { color: #d9822f } .DELETE { color: #d02b20 }
pre { overflow: auto; background: #8881; padding: .75rem; border-radius: 6px; font-size: .85rem; }
h3 { font-size: .9rem; margin: .75rem 0 .25rem; }`;
