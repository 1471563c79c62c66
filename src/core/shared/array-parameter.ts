/**
 * Array parameters in Postgres' binary form, as `array_recv` and the element types' own `recv` functions read it. The driver
 * makes arrays as text, one element after the other with several calls each; for a statement with twenty lists that costs more
 * than all else of it, here and in the database.
 */

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

/** `pg_type.oid` of the elements. The statement must declare the parameter as an array of just this type. */
const INT4 = 23;
const INT8 = 20;
const BOOL = 16;
const TEXT = 25;

/** One dimension, counted from one. */
function begin(elementType: number, length: number, bytes: number): { buffer: Buffer; view: DataView } {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  view.setInt32(0, 1);
  // Whether there are nulls: the reader counts them itself, and takes either.
  view.setInt32(4, 1);
  view.setInt32(8, elementType);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  return { buffer, view };
}

/** For `int[]`. */
export function intArray(values: readonly number[]): Buffer {
  const { buffer, view } = begin(INT4, values.length, values.length * 8);
  let at = HEADER_BYTES;
  for (const value of values) {
    if ((value | 0) !== value) throw new RangeError(`${value} is no integer of four bytes`);
    view.setInt32(at, 4);
    view.setInt32(at + 4, value);
    at += 8;
  }
  return buffer;
}

/** For `bigint[]`. */
export function bigintArray(values: readonly (bigint | null)[]): Buffer {
  const { buffer, view } = begin(INT8, values.length, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    view.setInt32(at, value === null ? NULL_LENGTH : 8);
    at += 4;
    if (value === null) continue;
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no integer of eight bytes`);
    view.setBigInt64(at, value);
    at += 8;
  }
  return buffer.subarray(0, at);
}

/** For `boolean[]`. */
export function booleanArray(values: readonly (boolean | null)[]): Buffer {
  const { buffer, view } = begin(BOOL, values.length, values.length * 5);
  let at = HEADER_BYTES;
  for (const value of values) {
    view.setInt32(at, value === null ? NULL_LENGTH : 1);
    at += 4;
    if (value === null) continue;
    view.setInt8(at, value ? 1 : 0);
    at += 1;
  }
  return buffer.subarray(0, at);
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
  const { buffer, view } = begin(TEXT, values.length, bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? NULL_LENGTH : writeText(buffer, at + 4, value);
    view.setInt32(at, length);
    at += 4 + Math.max(length, 0);
  }
  return buffer.subarray(0, at);
}

/** Of UTF-8 for a code unit of UTF-16. */
const MAX_BYTES_PER_UNIT = 3;
/** Below this a loop is faster than the way out of JavaScript. */
const SHORT = 40;
const ABOVE_ASCII = 0x80;

/** @returns how many bytes it wrote */
function writeText(buffer: Buffer, at: number, text: string): number {
  if (text.length > SHORT) return buffer.write(text, at);
  for (let unit = 0; unit < text.length; unit += 1) {
    const code = text.charCodeAt(unit);
    if (code >= ABOVE_ASCII) return buffer.write(text, at);
    buffer[at + unit] = code;
  }
  return text.length;
}
