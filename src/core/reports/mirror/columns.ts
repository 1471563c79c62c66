import { formatAmount } from '../../shared/money';
import { timeToSerial } from '../serial';

/** What a cell holds once it is in a sheet. Text is never parsed: `=1+1` in a name stays these four characters. */
export type Cell = string | number | null;

/**
 * - `text`   anything people typed
 * - `id`     digits that are no quantity (Telegram ids, account numbers): kept as text, or a sheet would round them
 * - `integer` a count
 * - `amount` money in major units, as a number the tab formats
 * - `time`   an instant, as the serial number of its UTC day and time, which sheets sort and format
 */
export type ColumnKind = 'text' | 'id' | 'integer' | 'amount' | 'time';

export interface Column {
  /** What stands in the first row; unique within its tab. */
  readonly header: string;
  /** What stood there in earlier versions: sheets that have it are ours, and get the present one. */
  readonly formerly?: string;
  readonly kind: ColumnKind;
  /** The field of the source row. */
  readonly field: string;
  /** For amounts (minor units): the field that holds the currency. */
  readonly currencyField?: string;
}

/** A row as its SQL gives it, with the driver's types: bigint, Date, text, number, boolean or null. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** A value no spreadsheet can hold as it is. The row is parked under this reason. */
export class UnwritableCellError extends Error {
  constructor(
    readonly header: string,
    readonly reason: string,
  ) {
    super(`${header}: ${reason}`);
  }
}

/** Excel's limit, the lower of the two (Google Sheets: 50,000): a row must fit both, or it would leave one on a change. */
export const MAX_CELL_CHARACTERS = 32_767;

/** A double keeps every decimal of 15 significant digits (IEEE 754); Excel and Google show no more either. */
const EXACT_DIGITS = 15;

/** Characters XML 1.0 cannot carry, and halves of surrogate pairs; a file with one of them does not open. */
const NOT_IN_XML = /(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/**
 * The cells of a row in the order of the columns.
 * @throws UnwritableCellError naming the column
 */
export function renderRow(columns: readonly Column[], row: SourceRow): Cell[] {
  return columns.map((column) => renderCell(column, row));
}

function renderCell(column: Column, row: SourceRow): Cell {
  const value = row[column.field];
  if (value === undefined) throw new Error(`the source row has no field ${column.field}`);
  if (value === null) return null;
  switch (column.kind) {
    case 'text':
    case 'id':
      return renderText(column, textOf(column, value));
    case 'integer':
      return exactNumber(textOf(column, value));
    case 'amount': {
      const currency = row[column.currencyField ?? 'currency'];
      if (typeof value !== 'bigint' || typeof currency !== 'string') {
        throw new UnwritableCellError(column.header, 'is not an amount with its currency');
      }
      return exactNumber(formatAmount(value, currency));
    }
    case 'time':
      if (!(value instanceof Date)) throw new UnwritableCellError(column.header, 'is not a time');
      return timeToSerial(value);
  }
}

function textOf(column: Column, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value.toString();
  throw new UnwritableCellError(column.header, `is of a kind no cell can hold: ${typeof value}`);
}

function renderText(column: Column, text: string): string | null {
  if (text.length > MAX_CELL_CHARACTERS) {
    throw new UnwritableCellError(
      column.header,
      `has ${text.length} characters, a spreadsheet cell holds ${MAX_CELL_CHARACTERS}`,
    );
  }
  const clean = text.replace(/\r\n?/g, '\n').replace(NOT_IN_XML, '\ufffd');
  return clean === '' ? null : clean;
}

/** The number a decimal text stands for, or the text itself where a double could not keep every digit of it. */
export function exactNumber(text: string): Cell {
  const significant = text.replace(/[-.]/g, '').replace(/^0+/, '').length;
  return significant <= EXACT_DIGITS ? Number(text) : text;
}

/** The number formats of the kinds, in the notation Excel and Google share. */
export const NUMBER_FORMATS: Readonly<Record<ColumnKind, string>> = {
  text: '@',
  id: '@',
  integer: '0',
  amount: '#,##0.00######',
  time: 'yyyy-mm-dd hh:mm:ss',
};
