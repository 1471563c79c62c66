/** A column of an exported list. Values are texts; those of an `amount` column become numbers where that is exact. */
export interface FileColumn<Row> {
  readonly header: string;
  readonly amount?: boolean;
  readonly value: (row: Row) => string;
}
