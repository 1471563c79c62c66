import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { median } from './load';

export interface Series {
  readonly name: string;
  readonly unit: string;
  /** One value per repetition. */
  readonly values: readonly number[];
}

export interface BenchReport {
  readonly bench: string;
  readonly errors: number;
  /** `ok`, or what is broken. */
  readonly invariant: string;
  readonly ratios: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
}

/** Medians with their extremes, for people. */
export function printTable(title: string, series: readonly Series[]): void {
  const rows = series.map(({ name, unit, values }) => [
    name,
    show(median(values)),
    show(Math.min(...values)),
    show(Math.max(...values)),
    unit,
  ]);
  const head = ['', 'median', 'min', 'max', 'unit'];
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  process.stdout.write(`\n${title}\n${[head, ...rows].map(line).join('\n')}\n`);
}

const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

/** The last line of every benchmark. */
export function printJson(report: BenchReport): void {
  const rounded = (record: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, Number(value.toPrecision(4))]));
  const { bench, errors, invariant, ratios, values } = report;
  const line = {
    bench,
    cores: availableParallelism(),
    revision: revision(),
    errors,
    invariant,
    ratios: rounded(ratios),
    values: rounded(values),
  };
  process.stdout.write(`\n${JSON.stringify(line)}\n`);
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
