import { createHash } from 'node:crypto';

export interface SyntheticBlock {
  readonly transactions: number;
  /** Every n-th transaction pays the script with its second output. */
  readonly payingEvery: number;
  readonly script: Buffer;
}

/** A serialised block of segwit transactions with two inputs and two or three outputs, as most are; the same each time. */
export function syntheticBlock({ transactions, payingEvery, script }: SyntheticBlock): Buffer {
  const header = Buffer.alloc(80, 1);
  const parts = [header, varint(transactions)];
  for (let index = 0; index < transactions; index += 1) {
    const outputs = [randomScript(index, 0), index % payingEvery === 0 ? script : randomScript(index, 1)];
    if (index % 3 === 0) outputs.push(randomScript(index, 2));
    parts.push(transaction(index, outputs));
  }
  return Buffer.concat(parts);
}

function transaction(index: number, scripts: readonly Buffer[]): Buffer {
  const inputs = [0, 1].map((input) =>
    Buffer.concat([digest(`in ${index} ${input}`), uint32(input), varint(0), uint32(0xffff_fffd)]),
  );
  const outputs = scripts.map((script, vout) =>
    Buffer.concat([uint64(BigInt(1_000 + index * 10 + vout)), varint(script.length), script]),
  );
  const witness = Buffer.concat([varint(2), varint(71), Buffer.alloc(71, 4), varint(33), Buffer.alloc(33, 5)]);
  return Buffer.concat([
    uint32(2),
    Buffer.from([0, 1]),
    varint(inputs.length),
    ...inputs,
    varint(outputs.length),
    ...outputs,
    witness,
    witness,
    uint32(0),
  ]);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const randomScript = (index: number, vout: number): Buffer =>
  Buffer.concat([Buffer.from([0, 20]), digest(`out ${index} ${vout}`).subarray(0, 20)]);

function varint(value: number): Buffer {
  if (value < 0xfd) return Buffer.from([value]);
  const bytes = Buffer.alloc(3, 0xfd);
  bytes.writeUInt16LE(value, 1);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
