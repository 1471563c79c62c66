import type { IncomingMessage } from 'node:http';
import formidable from 'formidable';
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { dropUpload, openUpload } from '../files/upload';
import { InvalidInputError } from '../../core/shared/errors';
import type { UploadedFile } from './endpoint';
import { HttpError } from './errors';

const MAX_JSON_BYTES = 256 * 1024;
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** The parsed JSON object of a request; an empty body is an empty object. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not destroy the connection: the answer still goes over it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_JSON_BYTES)
      throw new HttpError(413, 'BODY_TOO_LARGE', `The body must be at most ${MAX_JSON_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return {};
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json');
  }
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? '')) {
    throw new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must not be compressed');
  }
  try {
    return JSON.parse(UTF_8.decode(Buffer.concat(chunks))) as unknown;
  } catch {
    const rule = 'must be JSON in UTF-8';
    throw new HttpError(400, 'INVALID_INPUT', 'The body is not valid JSON', { field: 'body', rule });
  }
}

/** In another encoding, names and account numbers would be kept with signs that nobody wrote. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly UploadedFile[];
}

/** A multipart form with at most four files; the files are read into memory and their temporary copies removed. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const uploads = new Map<unknown, ReturnType<typeof openUpload>>();
  let over = false;
  const open = (file: unknown): Writable => {
    // Formidable opens a file a moment after it is announced, and then also when the form has been given up meanwhile.
    if (over) return new Writable({ write: (_chunk, _encoding, done) => done() });
    const upload = openUpload();
    uploads.set(file, upload);
    return upload;
  };
  try {
    return await parseForm(request, open, (file) => String(uploads.get(file)?.path));
  } finally {
    over = true;
    await Promise.all([...uploads.values()].map(dropUpload));
  }
}

async function parseForm(
  request: IncomingMessage,
  fileWriteStreamHandler: (file: unknown) => Writable,
  pathOf: (file: unknown) => string,
): Promise<Form> {
  const form = formidable({
    fileWriteStreamHandler,
    maxFileSize: MAX_FILE_BYTES,
    maxTotalFileSize: 2 * MAX_FILE_BYTES,
    maxFiles: 4,
    maxFields: 50,
    allowEmptyFiles: true,
    minFileSize: 0,
  });
  const [fields, files] = await form.parse(request).catch((error: unknown) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 1009 || code === 1016) {
      throw new HttpError(413, 'FILE_TOO_LARGE', 'A file must be at most 10 MB', {
        field: 'file',
        rule: 'at most 10 MB',
      });
    }
    throw new HttpError(400, 'INVALID_INPUT', 'The form could not be read', {
      field: 'body',
      rule: 'must be multipart/form-data',
    });
  });
  const uploads = Object.entries(files).flatMap(([field, list]) => (list ?? []).map((file) => ({ field, file })));
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([key, values]) => [key, onlyValue(key, values)])),
    files: await Promise.all(
      uploads.map(async ({ field, file }) => {
        return { field, name: file.originalFilename ?? '', bytes: await readFile(pathOf(file)) };
      }),
    ),
  };
}

function onlyValue(field: string, [value = '', ...more]: readonly string[] = []): string {
  if (more.length > 0) throw new InvalidInputError(field, 'must be given once');
  return value;
}

/** A refused body is read on to here, and no further: enough for every upload that somebody makes in good faith. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
const MAX_DISCARD_MS = 5_000;

/**
 * Reads what a client still sends to a request that is refused already, and forgets it. Who is answered with the
 * connection closed in the middle of sending sees a broken pipe instead of the answer.
 */
export async function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let size = 0;
    const done = (): void => {
      clearTimeout(limit);
      resolve();
    };
    const limit = setTimeout(done, MAX_DISCARD_MS);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_DISCARDED_BYTES) done();
    });
    for (const event of ['end', 'close', 'error']) request.once(event, done);
    request.resume();
  });
}
