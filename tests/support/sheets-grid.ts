/** A value in a cell of the test spreadsheet; a formula is what a careless client would have made of a text. */
export type GridValue = string | number | boolean | { readonly formula: string } | null;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

export const invalid = (message: string): ApiError => new ApiError(400, message);

const MAX_CELL_CHARACTERS = 50_000;
export const MAX_CELLS = 10_000_000;

/** One sheet of the test spreadsheet, with what people do to it by hand. */
export class GridSheet {
  private cells: (GridValue[] | undefined)[] = [];
  readonly formats: (string | undefined)[] = [];
  /** In pixels, of columns that were given a width. */
  readonly widths: (number | undefined)[] = [];

  constructor(
    readonly sheetId: number,
    public title: string,
    public rowCount: number,
    public columnCount: number,
  ) {}

  get(row: number, column: number): GridValue {
    return this.cells[row]?.[column] ?? null;
  }

  set(row: number, column: number, value: GridValue): void {
    if (row >= this.rowCount || column >= this.columnCount) {
      throw invalid(
        `Range ('${this.title}'!R${row + 1}C${column + 1}) exceeds grid limits. Max rows: ${this.rowCount}, max columns: ${this.columnCount}`,
      );
    }
    if (typeof value === 'string' && value.length > MAX_CELL_CHARACTERS) {
      throw invalid(`Your input contains more than the maximum of ${MAX_CELL_CHARACTERS} characters in a single cell.`);
    }
    const line = (this.cells[row] ??= []);
    line[column] = value === '' ? null : value;
  }

  clear(): void {
    this.cells = [];
  }

  /** The rectangle of values, without trailing empty cells and rows, as the API answers. */
  read(firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): GridValue[][] {
    const rows: GridValue[][] = [];
    for (let row = firstRow; row <= Math.min(lastRow, this.cells.length - 1); row += 1) {
      const values: GridValue[] = [];
      for (let column = firstColumn; column <= Math.min(lastColumn, this.columnCount - 1); column += 1) {
        values.push(this.get(row, column) ?? '');
      }
      while (values.length > 0 && values.at(-1) === '') values.pop();
      rows.push(values);
    }
    while (rows.length > 0 && rows.at(-1)?.length === 0) rows.pop();
    return rows;
  }

  /** All values with the header, for assertions. */
  table(): GridValue[][] {
    return this.read(0, this.rowCount - 1, 0, this.columnCount - 1);
  }

  /** A column below the header. */
  column(index: number): GridValue[] {
    return this.table()
      .slice(1)
      .map((row) => row[index] ?? '')
      .filter((value) => value !== '');
  }

  sortBy(column: number, direction: 1 | -1 = 1): void {
    const [header, ...rest] = this.cells;
    const filled = rest.filter((row): row is GridValue[] => row !== undefined && row.some((cell) => cell !== null));
    const text = (row: GridValue[]): string => JSON.stringify(row[column] ?? '');
    filled.sort((a, b) => direction * text(a).localeCompare(text(b), 'en', { numeric: true }));
    this.cells = [header, ...filled];
  }

  insertRow(at: number, values: GridValue[] = []): void {
    this.cells.splice(at, 0, values);
    this.rowCount += 1;
  }

  deleteRow(at: number): void {
    this.cells.splice(at, 1);
    this.rowCount -= 1;
  }

  /** Takes a column out and puts it in before another, as dragging does. */
  moveColumn(from: number, to: number): void {
    for (const row of this.cells) {
      if (!row) continue;
      while (row.length < this.columnCount) row.push(null);
      const [cell = null] = row.splice(from, 1);
      row.splice(to, 0, cell);
    }
  }

  insertColumn(at: number, header: string): void {
    this.columnCount += 1;
    for (const [index, row] of this.cells.entries()) {
      while (row && row.length < at) row.push(null);
      row?.splice(at, 0, index === 0 ? header : null);
    }
  }

  deleteColumn(at: number): void {
    this.columnCount -= 1;
    for (const row of this.cells) row?.splice(at, 1);
  }
}

export interface Rectangle {
  readonly sheet: GridSheet;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** `'Users'!A2:C10`, `Users!A2:A`, `Users!1:1`; rows and columns from 0 in the result. */
export function parseA1(sheets: readonly GridSheet[], text: string): Rectangle {
  const match = /^(?:'((?:[^']|'')+)'|([A-Za-z0-9_]+))!(?:([A-Z]+)?(\d+))(?::([A-Z]+)?(\d+)?)?$/.exec(text);
  const title = (match?.[1] ?? match?.[2] ?? '').replaceAll("''", "'");
  const sheet = sheets.find((candidate) => candidate.title === title);
  if (!match || !sheet) throw invalid(`Unable to parse range: ${text}`);
  const [, , , column, row, lastColumn = column, lastRow] = match;
  const open = text.includes(':');
  const rectangle = {
    sheet,
    firstRow: Number(row) - 1,
    lastRow: lastRow === undefined ? (open ? sheet.rowCount - 1 : Number(row) - 1) : Number(lastRow) - 1,
    firstColumn: column === undefined ? 0 : columnIndex(column),
    lastColumn: lastColumn === undefined ? sheet.columnCount - 1 : columnIndex(lastColumn),
  };
  const outside = rectangle.firstRow >= sheet.rowCount || rectangle.firstColumn >= sheet.columnCount;
  if (outside || rectangle.lastRow >= sheet.rowCount || rectangle.lastColumn >= sheet.columnCount) {
    throw invalid(
      `Range (${text}) exceeds grid limits. Max rows: ${sheet.rowCount}, max columns: ${sheet.columnCount}`,
    );
  }
  return rectangle;
}

const columnIndex = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
