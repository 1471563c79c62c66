import { CsvError, parse } from 'csv-parse/sync';
import { DomainError, InvalidInputError } from '../shared/errors';
import { parseAmount, type CurrencyCode } from '../shared/money';
import type { NewProduct } from './commands/import-products';
import type { StockLine, StockProblem } from './stock';

export type StockFileFormat = 'csv' | 'json' | 'txt';

export interface StockFile {
  readonly lines: readonly StockLine[];
  /** Lines that cannot be read, each with the reason. */
  readonly problems: readonly StockProblem[];
}

interface Row {
  /** From 1; in JSON the position of the item. */
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
  /** A field whose value is no text, and no number that can be taken for one. */
  readonly unclear?: string;
}

const STOCK_COLUMNS: readonly string[] = ['sku', 'text', 'code', 'photo', 'latitude', 'longitude'];
const PRODUCT_COLUMNS = [
  'sku',
  'name',
  'description',
  'city',
  'district',
  'category',
  'base_price',
  'discount_percent',
];
const MAX_TEXT_LENGTH = 4_000;
/** What lies below /uploads is there for everybody, so nothing that is sold may. */
const PHOTO = /^(https:\/\/[^\s]{1,500}|photo:[0-9a-f]{64})$/;
const DEGREES = /^-?\d{1,3}(\.\d{1,15})?$/;

/** The format of a file by the ending of its name. @throws InvalidInputError */
export function stockFileFormat(name: string): StockFileFormat {
  const format = /\.(csv|json|txt)$/i.exec(name)?.[1]?.toLowerCase();
  if (format === undefined) throw new InvalidInputError('file', 'must end in .csv, .json or .txt');
  return format as StockFileFormat;
}

/** In another encoding letters of what is sold would be replaced by others. @throws InvalidInputError */
export function stockFileText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInputError('file', 'must be a text in UTF-8');
  }
}

/**
 * Reads stock items from a file. CSV has a header of sku, text or code, photo, latitude, longitude; JSON is an array of
 * objects with the same keys; TXT is one text a line, all for the product with `sku`, which fills missing SKUs in the
 * other formats as well.
 * @param photos what the column photo says (a file's name) of photos that were uploaded, to how an item names them
 * @throws InvalidInputError for what cannot be read as a whole; bad lines come back as problems
 */
export function readStockFile(
  text: string,
  format: StockFileFormat,
  sku?: string,
  photos: ReadonlyMap<string, string> = new Map(),
): StockFile {
  const lines: StockLine[] = [];
  const problems: StockProblem[] = [];
  for (const { line, fields, unclear } of readRows(text, format)) {
    const itemSku = fields.sku === undefined || fields.sku === '' ? (sku ?? '') : fields.sku;
    try {
      if (unclear !== undefined) throw new InvalidInputError(unclear, 'must be a text in quotation marks');
      refuseUnstorable({ ...fields, sku: itemSku });
      lines.push({ line, sku: itemSku, ...readItem(itemSku, fields, photos) });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      problems.push({ line, sku: itemSku, reason: error.message });
    }
  }
  return { lines, problems };
}

/** Reads the catalogue's CSV. @throws InvalidInputError naming line, column and rule */
export function readProductFile(text: string, currency: CurrencyCode): NewProduct[] {
  return readCsv(text, PRODUCT_COLUMNS).map(({ line, fields }) => {
    const field = (name: string): string => fields[name] ?? '';
    return {
      sku: field('sku'),
      name: field('name'),
      description: field('description'),
      city: field('city'),
      district: field('district'),
      category: field('category'),
      basePriceMinor: parseAmount(field('base_price'), currency, `line ${line}: base_price`),
      discountPercent: Number(field('discount_percent') || '0'),
    };
  });
}

function readRows(text: string, format: StockFileFormat): Row[] {
  switch (format) {
    case 'csv':
      return readCsv(text, STOCK_COLUMNS);
    case 'json':
      return readJsonRows(text);
    case 'txt':
      return text
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/)
        .map((content, index) => ({ line: index + 1, fields: { text: content.trim() } }))
        .filter(({ fields }) => fields.text !== '');
  }
}

function readCsv(text: string, columns: readonly string[]): Row[] {
  let header: readonly string[] = [];
  const options = {
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    columns: (names: string[]) => (header = names.map((name) => name.toLowerCase())),
  } as const;
  try {
    const rows = parse(text, options) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    const unknown = header.find((name) => !columns.includes(name));
    if (unknown !== undefined) {
      throw new InvalidInputError('file', `has the unknown column "${unknown}"; known are ${columns.join(', ')}`);
    }
    const twice = header.find((name, index) => header.indexOf(name) !== index);
    if (twice !== undefined) throw new InvalidInputError('file', `has the column "${twice}" twice`);
    return rows.map(({ info, record }) => ({ line: info.lines, fields: record }));
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error) : error;
  }
}

/** The parser says in a sentence of its own what breaks the file; a rule is what the panel has words for. */
function brokenCsv({ code, lines, columns, record }: CsvError): InvalidInputError {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS': {
      const [found, expected] = [record, columns].map((list) => (Array.isArray(list) ? list.length : 0));
      return new InvalidInputError(
        'file',
        `has ${found} values in line ${String(lines)}, where the header has ${expected}`,
      );
    }
    case 'CSV_QUOTE_NOT_CLOSED':
      return new InvalidInputError('file', `has a quotation mark in line ${String(lines)} that is never closed`);
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return new InvalidInputError('file', `has a quotation mark inside of a value in line ${String(lines)}`);
    default:
      return new InvalidInputError('file', 'is not CSV');
  }
}

function readJsonRows(text: string): Row[] {
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch {
    throw new InvalidInputError('file', 'is not valid JSON');
  }
  if (!Array.isArray(items)) throw new InvalidInputError('file', 'must be a JSON array of items');
  return items.map((item: unknown, index) => {
    const entries = typeof item === 'object' && item !== null ? Object.entries(item) : [];
    const unclear = entries.find(([, value]) => !isClear(value))?.[0];
    const fields = Object.fromEntries(entries.map(([key, value]) => [key, isClear(value) ? asText(value) : '']));
    return { line: index + 1, fields, unclear };
  });
}

type Clear = string | number | null;

/** Of a number with more digits than JavaScript keeps nobody knows any more what the file said. */
const isClear = (value: unknown): value is Clear =>
  value === null ||
  typeof value === 'string' ||
  (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value)));

const asText = (value: Clear): string => (value === null ? '' : String(value).trim());

/** Postgres takes neither the character NUL nor half of a surrogate pair. */
function refuseUnstorable(fields: Row['fields']): void {
  const bad = Object.entries(fields).find(([, value]) => value.includes('\0') || /\p{Surrogate}/u.test(value));
  if (bad) throw new InvalidInputError(bad[0], 'has a character that cannot be stored');
}

function readItem(
  sku: string,
  fields: Row['fields'],
  photos: ReadonlyMap<string, string>,
): Omit<StockLine, 'line' | 'sku'> {
  const unknown = Object.keys(fields).find((name) => !STOCK_COLUMNS.includes(name));
  if (unknown !== undefined) throw new InvalidInputError(unknown.slice(0, 40), 'is not a known column');
  if (sku === '') throw new InvalidInputError('sku', 'is missing');
  const text = [fields.text, fields.code].filter((part) => part !== undefined && part !== '').join('\n') || null;
  if (text !== null && text.length > MAX_TEXT_LENGTH) {
    throw new InvalidInputError('text', `must have at most ${MAX_TEXT_LENGTH} characters`);
  }
  const named = fields.photo === undefined || fields.photo === '' ? null : fields.photo;
  const photo = named === null ? null : (photos.get(named) ?? named);
  if (photo !== null && !PHOTO.test(photo)) {
    throw new InvalidInputError(
      'photo',
      'must be an https URL, or the name of a photo that was uploaded with the file',
    );
  }
  const location = readLocation(fields.latitude ?? '', fields.longitude ?? '');
  if (text === null && photo === null && location === null) {
    throw new InvalidInputError('item', 'delivers nothing: it needs a text, a photo or a place');
  }
  return { text, photo, location };
}

function readLocation(latitude: string, longitude: string): StockLine['location'] {
  if (latitude === '' && longitude === '') return null;
  return {
    latitude: readDegrees('latitude', latitude, 90),
    longitude: readDegrees('longitude', longitude, 180),
  };
}

function readDegrees(field: string, text: string, most: number): number {
  const degrees = Number(text);
  if (!DEGREES.test(text) || Math.abs(degrees) > most) {
    throw new InvalidInputError(field, `must be degrees from -${most} to ${most}`);
  }
  return degrees;
}
