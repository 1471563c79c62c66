import { createHash } from 'node:crypto';
import type { Delivery } from './order';

/** One line of an import: a stock item of the product with this SKU. */
export interface StockLine extends Delivery {
  /** Line in the file, from 1, for messages. */
  readonly line: number;
  readonly sku: string;
}

/** Why a line cannot be imported. */
export interface StockProblem {
  readonly line: number;
  readonly sku: string;
  readonly reason: string;
}

/** The natural key of an item within its product: the same content is the same item, so nothing is counted twice. */
export function payloadDigest({ text, photo, location }: Delivery): Buffer {
  const parts = [text ?? '', photo ?? '', location ? `${location.latitude},${location.longitude}` : ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
