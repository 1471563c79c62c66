import { runCommand, type Outcome } from '../../../shared/command';
import type { Call, Core } from '../../../shared/core';
import { onlyRow } from '../../../shared/tx';
import type { ImportedRequest, ImportedSpin, ImportedSpinAccount } from '../records';
import { INSERT_REQUESTS, INSERT_SPIN_ACCOUNTS, INSERT_SPINS } from '../sql/import-sql';

export type ImportHistory =
  | { readonly kind: 'requests'; readonly rows: readonly ImportedRequest[] }
  | { readonly kind: 'spins'; readonly rows: readonly ImportedSpin[] }
  | { readonly kind: 'spin-accounts'; readonly rows: readonly ImportedSpinAccount[] };

export interface ImportedHistory {
  readonly inserted: number;
  /** Rows whose natural key was there before; they stay as they are. */
  readonly known: number;
}

const STATEMENTS: Readonly<Record<ImportHistory['kind'], string>> = {
  requests: INSERT_REQUESTS,
  spins: INSERT_SPINS,
  'spin-accounts': INSERT_SPIN_ACCOUNTS,
};

/** Stores rows of the old workbook's history. They move no money: the balances they led to came over by themselves. */
export function importHistory(core: Core, call: Call, input: ImportHistory): Promise<Outcome<ImportedHistory>> {
  return runCommand(core.db, { name: 'reports.import-history', ...call, input }, async (tx) => {
    const rows = JSON.stringify(input.rows.map(toColumns));
    const { inserted } = onlyRow(await tx.query<{ inserted: number }>(STATEMENTS[input.kind], [rows]));
    return { inserted, known: input.rows.length - inserted };
  });
}

/** Field names as the statements read them: `requestId` → `request_id`; amounts as text, which keeps every digit. */
function toColumns(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
}
