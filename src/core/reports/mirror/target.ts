import type { Cell, ColumnKind } from './columns';

/** A page of a spreadsheet as the target reports it. */
export interface TargetSheet {
  readonly sheetId: number;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
}

/** Rows from 1, columns from 0, both ends inclusive. No last row: to the end; no last column: the whole row. */
export interface GridRange {
  readonly title: string;
  readonly firstRow: number;
  readonly lastRow?: number;
  readonly firstColumn: number;
  readonly lastColumn?: number;
}

/** Cells to be written from a corner on. `null` empties a cell. */
export interface GridPatch {
  readonly title: string;
  readonly row: number;
  readonly column: number;
  readonly values: readonly (readonly Cell[])[];
}

export type StructureChange =
  | {
      readonly kind: 'add';
      readonly sheetId: number;
      readonly title: string;
      readonly rows: number;
      readonly headers: readonly string[];
      readonly formats: readonly ColumnKind[];
    }
  | { readonly kind: 'resize'; readonly sheetId: number; readonly rows: number }
  | { readonly kind: 'widen'; readonly sheetId: number; readonly columns: number }
  | { readonly kind: 'clear'; readonly sheetId: number; readonly headers: readonly string[] }
  | { readonly kind: 'remove'; readonly sheetId: number };

/**
 * A spreadsheet that people look at and touch while we write into it (Google). Each method is exactly one request.
 * Failures are told apart by class: `TargetBusyError`, `TargetRefusedError`, `TargetUnusableError`.
 */
export interface GridTarget {
  readonly kind: 'grid';
  /** Which spreadsheet it is; what is known about places belongs to it. */
  readonly id: string;
  sheets(): Promise<TargetSheet[]>;
  /** One table of cells per range; trailing empty rows and cells may be left out. */
  read(ranges: readonly GridRange[]): Promise<(readonly (readonly Cell[])[])[]>;
  restructure(changes: readonly StructureChange[]): Promise<void>;
  write(patches: readonly GridPatch[]): Promise<void>;
}

export interface SnapshotSheet {
  readonly title: string;
  readonly headers: readonly string[];
  readonly formats: readonly ColumnKind[];
  /** Pages of rows in their order. */
  rows(): AsyncIterable<readonly (readonly Cell[])[]>;
}

/** A file that is written anew from the database each time and replaced in one step (.xlsx). */
export interface SnapshotTarget {
  readonly kind: 'snapshot';
  readonly id: string;
  exists(): Promise<boolean>;
  /** Removes what runs that were killed have left behind. */
  clearAway(): Promise<void>;
  /** Readers see the old file or the new one, never a half. */
  replace(sheets: AsyncIterable<SnapshotSheet>): Promise<void>;
  /** The sheets as they are in the file, for the full compare. None when there is no file. */
  read(): AsyncIterable<{ readonly title: string; readonly rows: readonly (readonly Cell[])[] }>;
}

export type SheetTarget = GridTarget | SnapshotTarget;

/** The target asks for patience: over the quota, an error of its own, no answer, a token that has just expired. */
export class TargetBusyError extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The target understood the request and says it is wrong: a range that is not there, a value it does not take. */
export class TargetRefusedError extends Error {}

/** Somebody has protected cells of a sheet from us: no row of it is to blame, and none can be written. */
export class TargetProtectedError extends TargetRefusedError {}

/** No request can succeed until somebody changes something: no access, no such spreadsheet, broken credentials. */
export class TargetUnusableError extends Error {}
