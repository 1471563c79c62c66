export { reconcileChecks } from './reconcile';
export * from './errors';
export { NUMBER_FORMATS, type Cell, type ColumnKind } from './mirror/columns';
export { timeToSerial } from './serial';
export { compareMirror, type Comparison, type Difference } from './mirror/compare';
export { enabledMirror } from './mirror/enabled-mirror';
export { runMirror, type Mirror, type RunReport } from './mirror/run';
export {
  TargetBusyError,
  TargetProtectedError,
  TargetRefusedError,
  TargetUnusableError,
  type GridPatch,
  type GridRange,
  type GridTarget,
  type SheetTarget,
  type SnapshotSheet,
  type SnapshotTarget,
  type StructureChange,
} from './mirror/target';
export { spreadsheetSettings } from './settings';
export { applyImport, knownUsers, type ApplyOptions, type BalanceComparison, type ImportReport } from './import/apply';
export { planImport, type ImportPlan, type KnownUsers, type PlanOptions, type RejectedRow } from './import/plan';
export { cellText, type ImportProblem, type LegacyCell, type LegacySheet } from './import/workbook';
export { retryMirror, type RetriedMirror, type RetryMirror } from './commands/retry-mirror';
export { mirrorState, type MirrorState } from './queries/mirror-state';
