import type { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { dropUpload, openUpload, uploadName } from '../files/upload';

/** Formidable's `VolatileFile`, as koa-body brings it. */
interface FormFile {
  readonly filepath: string;
}

const opened = new WeakMap<object, ReturnType<typeof openUpload>>();
const filesOf = new WeakMap<EventEmitter, FormFile[]>();

/**
 * Removes the temporary copies of what came with a request. Strapi's own middleware does so for the field `files` only: the
 * rest, which anybody could send to any address, would stay for ever.
 */
export async function forgetUploads(files: Iterable<object>): Promise<void> {
  for (const file of files) {
    const upload = opened.get(file);
    if (upload) await dropUpload(upload);
  }
}

/** What `strapi::body` hands on to Formidable: temporary copies that are ours to remove, also when a form is given up. */
export const uploadOptions = {
  filename: uploadName,
  fileWriteStreamHandler(file: FormFile): Writable {
    const upload = openUpload(file.filepath);
    opened.set(file, upload);
    return upload;
  },
  onFileBegin(this: EventEmitter, _field: string, file: FormFile): void {
    const known = filesOf.get(this);
    if (known) {
      known.push(file);
      return;
    }
    const files = [file];
    filesOf.set(this, files);
    this.once('error', () => void forgetUploads(files));
  },
};
