import type { DriftAbout } from './about';

/** One thing that must be true, and how to find where it is not. Every capability contributes its own. */
export interface ReconcileCheck {
  /** `ledger.zero-sum`; stable, shown in the panel and on the command line. */
  readonly name: string;
  /** What is compared, in a sentence for people. */
  readonly says: string;
  /**
   * One statement. It returns a row per thing that drifts with the text columns `what`, `expected` and `found` (amounts
   * by `ledger.money_text`) and the column `about` (made by the helpers of `about.ts`). Where `expected` and `found` move
   * with what rightly happens, a text column `lasting` too.
   */
  readonly sql: string;
  /** Tables without which there is nothing to compare: `public.deposits`. */
  readonly needs?: readonly string[];
}

export interface DriftRow {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  /** Absent in what versions before stored, whose amounts are in minor units. */
  readonly about?: DriftAbout | null;
  /** Knows this drift again when its amounts have moved: what is off, and by how much. Absent where nothing moves. */
  readonly lasting?: string | null;
}

export interface CheckResult {
  readonly name: string;
  readonly says: string;
  /** Empty when all is well; at most a hundred, first those that the newest acknowledged drift has not. */
  readonly drift: readonly DriftRow[];
  /** Where there are more than `drift` holds. */
  readonly more?: MoreDrift;
  readonly durationMs: number;
}

export interface MoreDrift {
  readonly total: number;
  /** Of all rows, in any order. */
  readonly digest: string;
  /** By which rows are known again, of the first hundred thousand. */
  readonly marks: readonly string[];
}

/** How many rows a check has found, shown or not. */
export const driftCount = ({ drift, more }: CheckResult): number => more?.total ?? drift.length;

/** What came of a comparison. */
export interface RecordedReconcile {
  /** Names of the checks that drift. */
  readonly drifting: readonly string[];
  /** True when this is news: withdrawals are paused from now on, and somebody should be told. */
  readonly raised: boolean;
}

/** Called before each step of a proof, and throws when it should stop there. */
export type OnStep = (step: { readonly done: number; readonly total: number; readonly doing: string }) => Promise<void>;
