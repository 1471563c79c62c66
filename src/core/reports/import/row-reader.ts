import { CellError } from './cells';
import { cellText, isStorable, type ImportProblem, type LegacyCell, type LegacyRow } from './workbook';

/** Reads the cells of one row and collects what is wrong with it, so that a row is named with all its faults at once. */
export class RowReader {
  readonly problems: ImportProblem[] = [];

  constructor(
    private readonly tab: string,
    readonly row: LegacyRow,
  ) {}

  get ok(): boolean {
    return this.problems.length === 0;
  }

  /** The parsed cell; undefined, with a problem noted, when it cannot be understood. */
  read<Value>(column: string, parse: (cell: LegacyCell | undefined) => Value): Value | undefined {
    try {
      const cell = this.row.cells.get(column);
      if (!isStorable(cell)) throw new CellError('has a character that cannot be stored');
      return parse(cell);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      this.fail(column, error.message);
      return undefined;
    }
  }

  /** Like `read`, for a cell that may be empty. */
  readOptional<Value>(column: string, parse: (cell: LegacyCell | undefined) => Value): Value | null {
    return cellText(this.row.cells.get(column)) === '' ? null : (this.read(column, parse) ?? null);
  }

  fail(column: string, reason: string): void {
    const value = cellText(this.row.cells.get(column)).slice(0, 60);
    this.problems.push({ tab: this.tab, row: this.row.row, column, value, reason });
  }
}

/** Remembers in which row a value was first seen, and says so when it comes again. */
export class FirstSeen {
  private readonly rows = new Map<string, number>();

  /** @returns true when the value is new */
  note(reader: RowReader, column: string, value: string, what: string): boolean {
    const first = this.rows.get(value);
    if (first === undefined) {
      this.rows.set(value, reader.row.row);
      return true;
    }
    reader.fail(column, `${what} ${first}`);
    return false;
  }
}
