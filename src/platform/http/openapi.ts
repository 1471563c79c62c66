import { z } from 'zod';
import type { Endpoint } from './endpoint';

type JsonSchema = Readonly<Record<string, unknown>>;

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['data', 'error'],
  properties: {
    data: { type: 'null' },
    error: {
      type: 'object',
      required: ['status', 'name', 'message', 'details'],
      properties: {
        status: { type: 'integer' },
        name: { type: 'string' },
        message: { type: 'string', description: 'For people; may change' },
        details: {
          type: 'object',
          required: ['code'],
          properties: { code: { type: 'string', description: 'Stable, e.g. INSUFFICIENT_FUNDS' } },
          additionalProperties: true,
        },
      },
    },
  },
};

const ERROR_STATUSES: Readonly<Record<string, string>> = {
  '400': 'Malformed: `details.field` and `details.rule` say what',
  '401': 'Missing or invalid credentials',
  '403': 'Not allowed',
  '404': 'Not found, or not yours',
  '409': 'Wrong state, or the idempotency key was used with other input',
  '422': 'Refused by a rule',
  '429': 'Too many requests (`RATE_LIMITED`); see Retry-After',
  '503': 'A part is down; see Retry-After',
};

/** Beside those, of what takes a body. */
const BODY_STATUSES: Readonly<Record<string, string>> = {
  '413': 'Larger than is taken: `BODY_TOO_LARGE`, or `FILE_TOO_LARGE` in a form',
  '415': 'Neither JSON nor, where a file may come, a form; or compressed',
};

const WITH_RETRY_AFTER = new Set(['429', '503']);

const RETRY_AFTER: JsonSchema = {
  'Retry-After': { description: 'Seconds to wait before the next try', schema: { type: 'integer', minimum: 1 } },
};

/** The OpenAPI 3.1 document of the declared endpoints; what it says is what the router checks. */
export function createOpenApi(endpoints: readonly Endpoint[], prefix: string, version: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const endpoint of endpoints) {
    const path = `${prefix}${endpoint.path}`.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tillgram',
      version,
      description:
        'Money is `{ "amount": "100.00", "currency": "PLN" }`, a decimal string in major units. Times are ISO-8601 UTC. ' +
        'Commands take an `Idempotency-Key` header: a replay answers the same body with `Idempotency-Hit: true`.',
    },
    paths,
    components: {
      securitySchemes: {
        user: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A user, by the token of users-permissions',
        },
        integration: { type: 'http', scheme: 'bearer', description: 'An integration, by a Strapi API token' },
      },
      schemas: { Error: ERROR_SCHEMA },
    },
  };
}

function operation(endpoint: Endpoint): JsonSchema {
  const [tag = ''] = endpoint.name.split('.');
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    tags: [tag],
    security: security(endpoint),
    parameters: [
      ...parameters(endpoint.params, 'path'),
      ...parameters(endpoint.query, 'query'),
      ...(endpoint.command ? [IDEMPOTENCY_PARAMETER] : []),
    ],
    ...(endpoint.body || endpoint.file ? { requestBody: requestBody(endpoint) } : {}),
    responses: {
      '2XX': {
        description: 'Done',
        content: endpoint.produces
          ? { [endpoint.produces]: { schema: { type: 'string', format: 'binary' } } }
          : { 'application/json': { schema: envelope(endpoint) } },
      },
      ...Object.fromEntries(
        Object.entries({ ...ERROR_STATUSES, ...(endpoint.method === 'GET' ? {} : BODY_STATUSES) }).map(
          ([status, description]) => [
            status,
            {
              description,
              ...(WITH_RETRY_AFTER.has(status) ? { headers: RETRY_AFTER } : {}),
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
            },
          ],
        ),
      ),
    },
  };
}

const IDEMPOTENCY_PARAMETER: JsonSchema = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Send one with every command; keys never expire and are yours alone',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function security(endpoint: Endpoint): readonly JsonSchema[] {
  const schemes = endpoint.who.flatMap((who) => (who === 'user' || who === 'integration' ? [{ [who]: [] }] : []));
  return endpoint.who.includes('public') ? [{}, ...schemes] : schemes;
}

function requestBody({ body, file }: Endpoint): JsonSchema {
  const fields = body ? jsonSchema(body, 'input') : { type: 'object' };
  const content: Record<string, JsonSchema> = {};
  // What does nothing without its file takes no JSON.
  if (!file?.required) content['application/json'] = { schema: fields };
  if (file) content['multipart/form-data'] = { schema: withFile(fields, file) };
  return { required: true, content };
}

function withFile(fields: JsonSchema, { field, required }: NonNullable<Endpoint['file']>): JsonSchema {
  const { properties = {}, required: needed = [] } = fields as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  const file: JsonSchema = { type: 'string', format: 'binary', description: 'A file of at most 10 MB' };
  const other = properties[field];
  return {
    ...fields,
    properties: { ...properties, [field]: other ? { anyOf: [file, other] } : file },
    required: required ? [...needed, field] : needed,
  };
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly JsonSchema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function envelope({ response, query }: Endpoint): JsonSchema {
  return {
    type: 'object',
    required: ['data', 'meta'],
    properties: { data: jsonSchema(response, 'output'), meta: metaOf(query) },
  };
}

const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const NUMBERED: JsonSchema = { page: COUNT, pageSize: COUNT, pageCount: COUNT, total: COUNT };
const READ_ON: JsonSchema = {
  pageSize: COUNT,
  next: { type: ['string', 'null'], description: 'What `after` takes for the next page; null: this is the last' },
};

/** A list that is asked for by `page` tells how many there are; one that is read on by `after`, where to go on. */
function metaOf(query: z.ZodType | undefined): JsonSchema {
  const { properties = {} } = (query ? jsonSchema(query, 'input') : {}) as { properties?: JsonSchema };
  const pages = 'page' in properties ? NUMBERED : 'after' in properties ? READ_ON : undefined;
  if (!pages) return { type: 'object' };
  const pagination = { type: 'object', required: Object.keys(pages), properties: pages };
  return { type: 'object', required: ['pagination'], properties: { pagination } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
