import { createHash } from 'node:crypto';
import type { ChainOutput, ScannedBlock, WatchedScripts } from '../../core/crypto';

/**
 * Reads blocks and transactions in the network's own serialisation (Bitcoin's protocol documentation, BIP-144; LIP-2
 * and LIP-3 for Litecoin's extension blocks), and only as far as outputs need: no objects are made for what is not
 * ours, so a block of thousands of transactions costs milliseconds.
 */

const HEADER_BYTES = 80;
const PREVIOUS_HASH_AT = 4;
const HASH_BYTES = 32;
const OUTPOINT_BYTES = 36;
const SEQUENCE_BYTES = 4;
const VALUE_BYTES = 8;
const SEGWIT_MARKER = 0;
const FLAG_WITNESS = 1;
const FLAG_MWEB = 8;

const doubleSha256 = (...parts: readonly Buffer[]): Buffer => {
  const inner = createHash('sha256');
  for (const part of parts) inner.update(part);
  return createHash('sha256').update(inner.digest()).digest();
};

/** Hashes are written the other way round than they are stored. */
const displayed = (hash: Buffer): string => Buffer.from(hash).reverse().toString('hex');

/** The bytes are no whole block or transaction. */
export class MalformedBytesError extends Error {}

/** A position in a buffer; every read beyond the end throws MalformedBytesError. */
class Cursor {
  constructor(
    readonly bytes: Buffer,
    public at = 0,
  ) {}

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw new MalformedBytesError('ends in the middle of a transaction');
  }

  byte(): number {
    this.skip(1);
    return this.bytes.readUInt8(this.at - 1);
  }

  /** The protocol's variable-length integer; ours are counts and lengths, far below 2³². */
  count(): number {
    const first = this.byte();
    if (first < 0xfd) return first;
    const { at } = this;
    if (first === 0xfd) {
      this.skip(2);
      return this.bytes.readUInt16LE(at);
    }
    if (first === 0xfe) {
      this.skip(4);
      return this.bytes.readUInt32LE(at);
    }
    throw new MalformedBytesError('a count of 2³² or more');
  }
}

/** Where a transaction's parts lie; `body` runs from the inputs to the end of the outputs. */
interface Layout {
  readonly start: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

interface Match {
  readonly vout: number;
  readonly script: Buffer;
  readonly amount: bigint;
}

/** Reads inputs and outputs; the cursor then stands behind the outputs. */
function readBody(
  cursor: Cursor,
  watched: WatchedScripts,
): { layout: Layout; flags: number; inputs: number; matches: Match[] } {
  const start = cursor.at;
  cursor.skip(4);
  let flags = 0;
  let bodyStart = cursor.at;
  let inputs = cursor.count();
  if (inputs === SEGWIT_MARKER) {
    flags = cursor.byte();
    bodyStart = cursor.at;
    // A transaction that only moves coins inside Litecoin's extension block has no inputs and no outputs of its own.
    inputs = flags === 0 ? 0 : cursor.count();
  }
  for (let input = 0; input < inputs; input += 1) {
    cursor.skip(OUTPOINT_BYTES);
    cursor.skip(cursor.count());
    cursor.skip(SEQUENCE_BYTES);
  }
  const matches: Match[] = [];
  const outputs = cursor.count();
  const { bytes } = cursor;
  for (let vout = 0; vout < outputs; vout += 1) {
    const valueAt = cursor.at;
    cursor.skip(VALUE_BYTES);
    const length = cursor.count();
    const scriptAt = cursor.at;
    cursor.skip(length);
    if (watched.has(bytes.toString('latin1', scriptAt, scriptAt + length))) {
      const script = Buffer.from(bytes.subarray(scriptAt, scriptAt + length));
      matches.push({ vout, script, amount: bytes.readBigInt64LE(valueAt) });
    }
  }
  return { layout: { start, bodyStart, bodyEnd: cursor.at }, flags, inputs, matches };
}

/** The outputs of one serialised transaction that pay watched scripts. Its id is known: it was asked for by it. */
export function scanTransaction(raw: Buffer, txid: string, watched: WatchedScripts): ChainOutput[] {
  const { matches } = readBody(new Cursor(raw), watched);
  return matches.map((match) => ({ txid, ...match }));
}

/**
 * The outputs of a serialised block that pay watched scripts, with the block's own and its predecessor's hash.
 * @throws MalformedBytesError when the bytes are no whole block
 */
export function scanBlock(raw: Buffer, watched: WatchedScripts): Omit<ScannedBlock, 'height'> {
  const header = raw.subarray(0, HEADER_BYTES);
  const cursor = new Cursor(raw);
  cursor.skip(HEADER_BYTES);
  const outputs: ChainOutput[] = [];
  const transactions = cursor.count();
  for (let index = 0; index < transactions; index += 1) {
    const { layout, flags, inputs, matches } = readBody(cursor, watched);
    if (flags & FLAG_WITNESS) skipWitnesses(cursor, inputs);
    // Inside a block the extension data of a transaction has moved to the extension block; one zero byte remains.
    if (flags & FLAG_MWEB && cursor.byte() !== 0) throw new MalformedBytesError('extension data inside a block');
    const lockTimeAt = cursor.at;
    cursor.skip(4);
    if (matches.length > 0) {
      const txid = displayed(
        doubleSha256(
          raw.subarray(layout.start, layout.start + 4),
          raw.subarray(layout.bodyStart, layout.bodyEnd),
          raw.subarray(lockTimeAt, lockTimeAt + 4),
        ),
      );
      for (const match of matches) outputs.push({ txid, ...match });
    }
  }
  return {
    hash: displayed(doubleSha256(header)),
    previousHash: displayed(header.subarray(PREVIOUS_HASH_AT, PREVIOUS_HASH_AT + HASH_BYTES)),
    outputs,
  };
}

function skipWitnesses(cursor: Cursor, inputs: number): void {
  for (let input = 0; input < inputs; input += 1) {
    const items = cursor.count();
    for (let item = 0; item < items; item += 1) cursor.skip(cursor.count());
  }
}
