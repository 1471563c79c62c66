import { z } from 'zod';
import type { Call, Core } from '../../../core/shared/core';
import { InvalidInputError } from '../../../core/shared/errors';
import { importStock, readStockFile, stockFileFormat, stockFileText } from '../../../core/shop';
import { defineEndpoint, type EndpointReply, type UploadedFile } from '../../../platform/http/endpoint';

/** Fields of a form are texts. */
export const stockImportForm = z.strictObject({
  sku: z.string().max(64).optional(),
  dryRun: z.enum(['true', 'false']).default('false'),
  ifKnown: z.enum(['refuse', 'skip']).default('refuse'),
  photos: z
    .string()
    .max(1_000_000)
    .optional()
    .describe('JSON object: what the column photo says, to what POST /stock-photos answered for that file'),
});

const photoNames = z.record(z.string(), z.string().regex(/^photo:[0-9a-f]{64}$/));

function readPhotoNames(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined || text === '') return new Map();
  try {
    return new Map(Object.entries(photoNames.parse(JSON.parse(text))));
  } catch {
    throw new InvalidInputError('photos', 'must be a JSON object of names to uploaded photos');
  }
}

export const stockImportShape = z.object({ imported: z.number(), skipped: z.number(), dryRun: z.boolean() });

/** Reads the one uploaded file and imports it, all lines or none. @throws as `importStock` and `readStockFile` do */
export async function importUpload(
  core: Core,
  call: Call,
  files: readonly UploadedFile[],
  form: z.output<typeof stockImportForm>,
): Promise<EndpointReply<z.input<typeof stockImportShape>>> {
  const [file] = files;
  if (!file || files.length > 1) throw new InvalidInputError('file', 'must be one file in a multipart form');
  const sku = form.sku === '' ? undefined : form.sku;
  const read = readStockFile(stockFileText(file.bytes), stockFileFormat(file.name), sku, readPhotoNames(form.photos));
  const dryRun = form.dryRun === 'true';
  // Formidable reads entities in a name, so that one may hold U+0000, which no text of Postgres does.
  const source = file.name.replaceAll('\0', '').slice(0, 200);
  const request = { source, ...read, ifKnown: form.ifKnown };
  const { result, replayed } = await importStock(core, { ...call, dryRun }, request);
  return { status: dryRun ? 200 : 201, data: { ...result, dryRun }, replayed };
}

export const importStockEndpoint = defineEndpoint({
  name: 'shop.import-stock',
  method: 'POST',
  path: '/stock-imports',
  summary: 'Import stock items from a CSV, JSON or TXT file, all lines or none; 422 names each bad line',
  who: ['integration'],
  command: true,
  upload: true,
  file: { field: 'file', required: true },
  body: stockImportForm,
  response: stockImportShape,
  handle: ({ core, call, files, body }) => importUpload(core, call, files, body),
});
