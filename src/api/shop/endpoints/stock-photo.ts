import { z } from 'zod';
import { InvalidInputError } from '../../../core/shared/errors';
import type { Call, Core } from '../../../core/shared/core';
import { orderPhoto, storeStockPhoto, type OrderPhoto } from '../../../core/shop';
import { prepareStockPhoto } from '../../../platform/files/prepare-stock-photo';
import { defineEndpoint, type EndpointReply, type RawReply, type UploadedFile } from '../../../platform/http/endpoint';
import { namedUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';

export const storedPhotoShape = z.object({ photo: z.string() });

export async function storeUpload(
  core: Core,
  call: Call,
  files: readonly UploadedFile[],
): Promise<EndpointReply<z.input<typeof storedPhotoShape>>> {
  const [file] = files;
  if (!file || files.length > 1) throw new InvalidInputError('photo', 'must be one file in a multipart form');
  const { result, replayed } = await storeStockPhoto(core, call, await prepareStockPhoto(file.bytes, file.name));
  return { status: 201, data: { photo: result }, replayed };
}

export const storeStockPhotoEndpoint = defineEndpoint({
  name: 'shop.store-stock-photo',
  method: 'POST',
  path: '/stock-photos',
  summary: 'Upload a photo (at most 10 MB) privately; the answer is what the column `photo` of a stock import takes',
  who: ['integration'],
  command: true,
  upload: true,
  file: { field: 'photo', required: true },
  body: z.strictObject({}),
  response: storedPhotoShape,
  handle: ({ core, call, files }) => storeUpload(core, call, files),
});

export const getOrderPhotoEndpoint = defineEndpoint({
  name: 'shop.get-order-photo',
  method: 'GET',
  path: '/orders/:id/photo',
  summary: 'The photo that was bought, for its buyer',
  who: ['user', 'integration'],
  params: z.object({ id: documentId }),
  query: z.strictObject({ telegramId: telegramId.optional() }),
  response: z.unknown(),
  produces: 'image/*',
  handle: async ({ core, caller, params, query }) => {
    const userId = await namedUser(core, caller, query.telegramId);
    return photoReply(await orderPhoto(core.db, params.id, userId));
  },
});

/** Never run, never sniffed, never kept by a cache. */
export const photoReply = ({ bytes, mediaType }: OrderPhoto): RawReply => ({
  contentType: mediaType,
  raw: bytes,
  headers: {
    'Content-Disposition': 'inline',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  },
});
