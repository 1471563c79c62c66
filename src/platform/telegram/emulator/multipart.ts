export interface UploadedFile {
  name: string;
  mimeType?: string;
  bytes: Buffer;
}

export interface MultipartBody {
  fields: Record<string, string>;
  files: Record<string, UploadedFile>;
}

const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * Parses multipart/form-data (RFC 7578) that is wholly in memory; the caller has limited its size.
 * @throws Error when it is not well-formed
 */
export function parseMultipart(body: Buffer, contentType: string): MultipartBody {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const marker = boundary?.[1] ?? boundary?.[2];
  if (!marker) throw new Error('multipart body without a boundary');

  const result: MultipartBody = { fields: {}, files: {} };
  const delimiter = Buffer.from(`--${marker}`);
  let position = body.indexOf(delimiter);
  while (position !== -1) {
    const start = position + delimiter.length;
    if (body.toString('latin1', start, start + 2) === '--') return result;
    const next = body.indexOf(delimiter, start);
    if (next === -1) break;
    // Between two delimiters lie CRLF, headers, an empty line, the content and CRLF.
    readPart(body.subarray(start + 2, next - 2), result);
    position = next;
  }
  throw new Error('multipart body ends early');
}

function readPart(part: Buffer, into: MultipartBody): void {
  const split = part.indexOf(HEADER_END);
  if (split === -1) throw new Error('multipart part without headers');
  const headers = part.toString('utf8', 0, split);
  const content = part.subarray(split + HEADER_END.length);

  const name = attribute(headers, 'name');
  if (name === null) throw new Error('multipart part without a name');
  const filename = attribute(headers, 'filename');
  if (filename === null) {
    into.fields[name] = content.toString('utf8');
    return;
  }
  const mimeType = /^content-type:\s*([^\r\n;]+)/im.exec(headers)?.[1]?.trim();
  // Only the last part of a path is a name: `../../x` must not mean anything later.
  into.files[name] = { name: filename.split(/[\\/]/).pop() || 'file', mimeType, bytes: content };
}

function attribute(headers: string, name: string): string | null {
  const disposition = /^content-disposition:.*$/im.exec(headers)?.[0] ?? '';
  const match = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition);
  if (!match) return null;
  return (match[1] ?? match[2] ?? '').replace(/\\(["\\])/g, '$1').replace(/%22/g, '"');
}
