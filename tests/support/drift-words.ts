import { driftText, type DriftWords } from '../../src/admin/sections/ledger/drift-text';
import type { CheckResult } from '../../src/core/ledger';

const words: DriftWords = {
  language: 'ru',
  code: (group, code) => `код ${group} ${code}`,
  owner: (owner) => `чей ${owner}`,
  money: (amount, currency) => `сумма ${amount} ${currency}`,
};

/** The panel has words of its own for each row that a check has written: nothing is left in the server's English. */
export function expectPanelWords(results: readonly CheckResult[]): void {
  for (const { name, drift } of results) {
    for (const { what, expected, found } of drift) {
      for (const said of [what, expected, found]) {
        expect([name, said, driftText(name, said, words)]).toEqual([name, said, expect.stringMatching(/[а-я]/)]);
      }
    }
  }
}
