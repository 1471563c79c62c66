/**
 * Array parameters in Postgres' binary form, as `array_recv` and the element types' own `recv` functions read it. The driver
 * makes arrays as text, one element after the other with several calls each; for a statement with twenty lists that costs more
 * than all else of it, here and in the database.
 */

/** `pg_type.oid` of the elements. The statement must declare the parameter as an array of just this type. */
const INT4 = 23;
const INT8 = 20;
const BOOL = 16;
const TEXT = 25;

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;
/** Of UTF-8 for a code unit of UTF-16. */
const MAX_BYTES_PER_UNIT = 3;

/** Each list is written here, and a copy of its length is what is given out. */
let scratch = Buffer.alloc(16_384);
let view = viewOf(scratch);

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** One dimension, counted from one. @param bytes that the elements take at most, with their lengths */
function begin(elementType: number, length: number, bytes: number): void {
  if (HEADER_BYTES + bytes > scratch.length) {
    scratch = Buffer.alloc(2 * (HEADER_BYTES + bytes));
    view = viewOf(scratch);
  }
  view.setInt32(0, 1);
  // Whether there are nulls: the reader counts them itself, and takes either.
  view.setInt32(4, 1);
  view.setInt32(8, elementType);
  view.setInt32(12, length);
  view.setInt32(16, 1);
}

const written = (end: number): Buffer => Buffer.from(scratch.subarray(0, end));

/** For `int[]`. */
export function intArray(values: readonly number[]): Buffer {
  begin(INT4, values.length, values.length * 8);
  let at = HEADER_BYTES;
  for (const value of values) {
    if ((value | 0) !== value) throw new RangeError(`${value} is no integer of four bytes`);
    view.setInt32(at, 4);
    view.setInt32(at + 4, value);
    at += 8;
  }
  return written(at);
}

/** For `bigint[]`. */
export function bigintArray(values: readonly (bigint | null)[]): Buffer {
  begin(INT8, values.length, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    view.setInt32(at, value === null ? NULL_LENGTH : 8);
    at += 4;
    if (value === null) continue;
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no integer of eight bytes`);
    view.setBigInt64(at, value);
    at += 8;
  }
  return written(at);
}

/** For `boolean[]`. */
export function booleanArray(values: readonly (boolean | null)[]): Buffer {
  begin(BOOL, values.length, values.length * 5);
  let at = HEADER_BYTES;
  for (const value of values) {
    view.setInt32(at, value === null ? NULL_LENGTH : 1);
    at += 4;
    if (value === null) continue;
    view.setInt8(at, value ? 1 : 0);
    at += 1;
  }
  return written(at);
}

/**
 * For `text[]`.
 * @returns null for a list of nothing but nulls: in a function that reads it by position it is the same
 */
export function textArray(values: readonly (string | null)[]): Buffer | null {
  let bytes = 0;
  let texts = 0;
  for (const value of values) {
    bytes += 4;
    if (value === null) continue;
    bytes += value.length * MAX_BYTES_PER_UNIT;
    texts += 1;
  }
  if (texts === 0 && values.length > 0) return null;
  begin(TEXT, values.length, bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? NULL_LENGTH : writeText(value, at + 4);
    view.setInt32(at, length);
    at += 4 + Math.max(length, 0);
  }
  return written(at);
}

/** Below this a loop is faster than the way out of JavaScript. */
const SHORT = 40;
const ABOVE_ASCII = 0x80;

/** @returns how many bytes it wrote */
function writeText(text: string, at: number): number {
  if (text.length > SHORT) return scratch.write(text, at);
  for (let unit = 0; unit < text.length; unit += 1) {
    const code = text.charCodeAt(unit);
    if (code >= ABOVE_ASCII) return scratch.write(text, at);
    scratch[at + unit] = code;
  }
  return text.length;
}
