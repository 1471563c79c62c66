import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Iterable<string> | AsyncIterable<string>;
}

interface Sums {
  crc: number;
  size: number;
  packedSize: number;
}

interface Written extends Sums {
  readonly name: Buffer;
  readonly offset: number;
}

/** Sizes follow the data (bit 3), and names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;
/** 1 January 1980, the first day that the format knows: files of the same rows are the same. */
const DAY = 0x0021;
/** Beyond it the format's 64-bit extension would be needed. */
const MAX_SIZE = 0xffff_ffff;

/**
 * A ZIP archive (PKWARE's APPNOTE) that is made while it is read: no more of an entry is asked for than the reader takes,
 * and a reader who goes away ends it.
 * @throws RangeError beyond 4 GiB
 */
export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  const sent = (chunk: Buffer): Buffer => {
    offset += chunk.length;
    if (offset > MAX_SIZE) throw new RangeError('the archive is too large');
    return chunk;
  };
  for await (const { name, content } of entries) {
    const start = offset;
    const encodedName = Buffer.from(name, 'utf8');
    yield sent(
      Buffer.concat([record(0x0403_4b50, common({ crc: 0, size: 0, packedSize: 0 }, encodedName)), encodedName]),
    );
    const sums: Sums = { crc: 0, size: 0, packedSize: 0 };
    for await (const chunk of deflated(content, sums)) yield sent(chunk);
    yield sent(record(0x0807_4b50, sizes(sums)));
    written.push({ ...sums, name: encodedName, offset: start });
  }
  const directory = Buffer.concat(written.map(directoryRecord));
  yield directory;
  yield record(0x0605_4b50, [
    [2, 0],
    [2, 0],
    [2, written.length],
    [2, written.length],
    [4, directory.length],
    [4, offset],
    [2, 0],
  ]);
}

async function* deflated(content: ZipEntry['content'], sums: Sums): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw();
  const feeding = pipeline(counted(content, sums), deflate);
  // A failure ends the loop below by itself; this keeps it from being nobody's.
  feeding.catch(() => undefined);
  for await (const chunk of deflate as AsyncIterable<Buffer>) {
    sums.packedSize += chunk.length;
    yield chunk;
  }
  await feeding;
}

async function* counted(content: ZipEntry['content'], sums: Sums): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text, 'utf8');
    sums.crc = crc32(bytes, sums.crc);
    sums.size += bytes.length;
    if (sums.size > MAX_SIZE) throw new RangeError('an entry of the archive is too large');
    yield bytes;
  }
}

type Field = readonly [bytes: 2 | 4, value: number];

const sizes = ({ crc, packedSize, size }: Sums): Field[] => [
  [4, crc],
  [4, packedSize],
  [4, size],
];

/** What the header before an entry and its record in the directory have alike. */
const common = (sums: Sums, name: Buffer): Field[] => [
  [2, VERSION],
  [2, FLAGS],
  [2, DEFLATE],
  [2, 0],
  [2, DAY],
  ...sizes(sums),
  [2, name.length],
  [2, 0],
];

const directoryRecord = (entry: Written): Buffer =>
  Buffer.concat([
    record(0x0201_4b50, [
      [2, VERSION],
      ...common(entry, entry.name),
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, entry.offset],
    ]),
    entry.name,
  ]);

function record(signature: number, fields: readonly Field[]): Buffer {
  const all: readonly Field[] = [[4, signature], ...fields];
  const bytes = Buffer.alloc(all.reduce((sum, [length]) => sum + length, 0));
  let at = 0;
  for (const [length, value] of all) {
    bytes.writeUIntLE(value, at, length);
    at += length;
  }
  return bytes;
}
