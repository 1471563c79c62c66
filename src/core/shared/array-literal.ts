/**
 * Array parameters in Postgres' own text form (manual, "Array Input and Output Syntax"). The driver makes them one element
 * after the other with several calls each, which for a statement with twenty lists costs more than all else of it here.
 */

/** For lists of integers and booleans. */
export const plainArray = (values: readonly (number | bigint | boolean | null)[]): string =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;

const SPECIAL = /["\\]/;

const quoted = (value: string): string =>
  `"${SPECIAL.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value}"`;

/** @returns null for a list of nothing but nulls: in a function that reads it by position it is the same */
export const textArray = (values: readonly (string | null)[]): string | null =>
  values.length > 0 && values.every((value) => value === null)
    ? null
    : `{${values.map((value) => (value === null ? 'null' : quoted(value))).join(',')}}`;
