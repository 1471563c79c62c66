/** One thing that must be true, and how to find where it is not. Every capability contributes its own. */
export interface ReconcileCheck {
  /** `ledger.zero-sum`; stable, shown in the panel and on the command line. */
  readonly name: string;
  /** What is compared, in a sentence for people. */
  readonly says: string;
  /**
   * One statement, so that it sees one moment even while money moves. It returns a row per thing that drifts with the
   * text columns `what`, `expected` and `found`, at most 100.
   */
  readonly sql: string;
  /** Tables without which there is nothing to compare: `public.deposits`. */
  readonly needs?: readonly string[];
}

export interface DriftRow {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export interface CheckResult {
  readonly name: string;
  readonly says: string;
  /** Empty when all is well. */
  readonly drift: readonly DriftRow[];
  readonly durationMs: number;
}
