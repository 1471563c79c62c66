import { createHash, randomBytes } from 'node:crypto';
import { extname } from 'node:path';

import sharp from 'sharp';

import { badRequest } from './api-error';
import type { Engine } from './engine';
import type { UploadedFile } from './multipart';
import type { StateEvent, StoredFile } from './state';
import type { Document, PhotoSize } from './types';

/** How Telegram's file ids begin tells what they are; bots have come to look at that, so it is kept. */
const PHOTO_PREFIX = 'AgACAgIAAxkB';
const DOCUMENT_PREFIX = 'BQACAgIAAxkB';

const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
/** https://core.telegram.org/bots/api#sendphoto */
const MAX_PHOTO_SIDES_SUM = 10_000;
const MAX_PHOTO_RATIO = 20;
const PHOTO_SIDES = [90, 320, 800, 1280] as const;

export interface NewPhoto {
  sizes: PhotoSize[];
  events: StateEvent[];
}

export interface NewDocument {
  document: Document;
  events: StateEvent[];
}

/**
 * Makes of a picture what Telegram makes of it: JPEGs without metadata in up to four sizes.
 * @param asIs keep the bytes as one size, whatever they are: for tests that need a broken or odd picture
 * @throws TelegramApiError 400 when it is no picture or has impossible sides
 */
export async function storePhoto(engine: Engine, upload: UploadedFile, asIs = false): Promise<NewPhoto> {
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
  if (upload.bytes.length > MAX_PHOTO_BYTES) throw badRequest('file is too big');
  const versions = asIs ? [{ bytes: upload.bytes, width: 1, height: 1 }] : await scaled(upload.bytes);

  const files = versions.map(({ bytes, width, height }): StoredFile => {
    const file = newFile(engine, 'photos', '.jpg', bytes, PHOTO_PREFIX);
    return { ...file, mimeType: 'image/jpeg', width, height };
  });
  const largest = files.at(-1);
  if (!largest) throw badRequest('IMAGE_PROCESS_FAILED');
  largest.sizes = files.map((file) => file.fileId);
  return { sizes: files.map(photoSize), events: files.map((file): StateEvent => ({ type: 'file', file })) };
}

async function scaled(bytes: Buffer): Promise<{ bytes: Buffer; width: number; height: number }[]> {
  const original = await sharp(bytes, { limitInputPixels: MAX_PHOTO_SIDES_SUM ** 2 })
    .metadata()
    .catch(() => null);
  if (!original?.width || !original.height) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = original;
  if (width + height > MAX_PHOTO_SIDES_SUM || Math.max(width / height, height / width) > MAX_PHOTO_RATIO) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }

  const longest = Math.max(width, height);
  const smaller = PHOTO_SIDES.filter((side) => side < longest);
  const sides = smaller.length === PHOTO_SIDES.length ? smaller : [...smaller, longest];
  return Promise.all(
    sides.map(async (side) => {
      const { data, info } = await sharp(bytes)
        .rotate()
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 87 })
        .toBuffer({ resolveWithObject: true })
        .catch(() => {
          throw badRequest('IMAGE_PROCESS_FAILED');
        });
      return { bytes: data, width: info.width, height: info.height };
    }),
  );
}

/** @throws TelegramApiError 400 when it is empty or larger than 50 MB */
export function storeDocument(engine: Engine, upload: UploadedFile): NewDocument {
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
  if (upload.bytes.length > MAX_DOCUMENT_BYTES) throw badRequest('file is too big');
  const file: StoredFile = {
    ...newFile(engine, 'documents', extname(upload.name).slice(0, 16), upload.bytes, DOCUMENT_PREFIX),
    mimeType: upload.mimeType ?? 'application/octet-stream',
    name: upload.name,
  };
  return { document: documentView(file), events: [{ type: 'file', file }] };
}

/** Writes the bytes before anybody can refer to them; the caller commits the record. */
function newFile(engine: Engine, folder: string, extension: string, bytes: Buffer, prefix: string): StoredFile {
  const serial = engine.nextSerial();
  const path = `${folder}/file_${serial}${extension.replace(/[^.\w]/g, '')}`;
  engine.writeFile(path, bytes);
  return {
    fileId: prefix + randomBytes(30).toString('base64url'),
    // A new upload is a new file to Telegram, even when its bytes are known already.
    uniqueId: createHash('sha256').update(`${serial}`).digest('base64url').slice(0, 16),
    path,
    size: bytes.length,
  };
}

export const photoSize = (file: StoredFile): PhotoSize => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  width: file.width ?? 1,
  height: file.height ?? 1,
  file_size: file.size,
});

export const documentView = (file: StoredFile): Document => ({
  ...(file.name === undefined ? {} : { file_name: file.name }),
  ...(file.mimeType === undefined ? {} : { mime_type: file.mimeType }),
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.size,
});

/** All sizes of a photo that was sent before. @throws TelegramApiError 400 when the id is unknown or no photo's */
export function photoById(engine: Engine, fileId: string): PhotoSize[] {
  const file = engine.state.files.get(fileId);
  if (!file) throw badRequest('wrong file identifier/HTTP URL specified');
  if (!fileId.startsWith(PHOTO_PREFIX)) throw badRequest("can't use file of type Document as Photo");
  const sizes = (file.sizes ?? [fileId]).map((id) => engine.state.files.get(id));
  return sizes.filter((size) => size !== undefined).map(photoSize);
}

/** @throws TelegramApiError 400 when the id is unknown or no document's */
export function documentById(engine: Engine, fileId: string): Document {
  const file = engine.state.files.get(fileId);
  if (!file) throw badRequest('wrong file identifier/HTTP URL specified');
  if (!fileId.startsWith(DOCUMENT_PREFIX)) throw badRequest("can't use file of type Photo as Document");
  return documentView(file);
}

/**
 * Telegram fetches addresses by itself. The playground has no business outside of this machine, so only loopback
 * addresses are fetched; all others fail as an unreachable one does.
 * @throws TelegramApiError 400
 */
export async function fetchFromLoopback(address: string): Promise<UploadedFile> {
  const url = new URL(address);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (!loopback) throw badRequest('failed to get HTTP URL content');
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (!response?.ok) throw badRequest('failed to get HTTP URL content');
  const bytes = Buffer.from(await response.arrayBuffer());
  const mimeType = response.headers.get('content-type')?.split(';')[0];
  return { name: url.pathname.split('/').pop() || 'file', mimeType: mimeType ?? undefined, bytes };
}
