/** A cell of the old workbook: text from CSV; .xlsx and Google also give numbers, and .xlsx dates. */
export type LegacyCell = string | number | Date | null;

export interface LegacySheet {
  readonly title: string;
  /** The first row holds the headers; rows are counted from 1, as people see them. */
  readonly rows: readonly (readonly LegacyCell[])[];
}

/** One thing that keeps a row from being imported, named so that a person finds it. */
export interface ImportProblem {
  readonly tab: string;
  /** As the sheet numbers it; 1 is the header. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** A row of a tab with its cells by header. */
export interface LegacyRow {
  readonly row: number;
  readonly cells: ReadonlyMap<string, LegacyCell>;
  /** As it was read, for the list of rejects. */
  readonly raw: readonly LegacyCell[];
}

export const cellText = (cell: LegacyCell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString() : String(cell).trim();
};

/** Postgres takes neither the character NUL nor half of a surrogate pair. */
export const isStorable = (cell: LegacyCell | undefined): boolean =>
  typeof cell !== 'string' || !(cell.includes('\0') || /\p{Surrogate}/u.test(cell));

/** The rows of a sheet below its header; empty rows are left out. */
export function rowsOf(sheet: LegacySheet): LegacyRow[] {
  const [headers = [], ...body] = sheet.rows;
  const names = headers.map(cellText);
  return body.flatMap((raw, index) => {
    if (raw.every((cell) => cellText(cell) === '')) return [];
    const cells = new Map(names.map((name, column) => [name, raw[column] ?? null]));
    return [{ row: index + 2, cells, raw }];
  });
}

export const headersOf = (sheet: LegacySheet): string[] => (sheet.rows[0] ?? []).map(cellText);
