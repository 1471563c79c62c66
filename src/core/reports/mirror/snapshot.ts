import { onlyRow, type Queryable } from '../../shared/tx';
import { UnwritableCellError, type Cell, type SourceRow } from './columns';
import { FORGET_PARKED_OF, MARK_CLEAN, MARKS_NOW, PARK } from './sql/dirty';
import { keyOf, toMirrorRow, type Tab } from './tab';
import type { SnapshotSheet, SnapshotTarget } from './target';
import type { PassReport } from './pass';

const PAGE_ROWS = 1_000;
/** Marks settled with one file; more of them bring one file more. */
const MAX_MARKS = 200_000;

/** Asked before each page and before the file takes the old one's place: throws when another run has the turn by now. */
export type HoldTurn = () => Promise<void>;

/**
 * Writes the file anew when anything changed. What was marked before the first row is read is in the file; a change
 * that comes while it is written keeps its mark and brings the next file.
 * @throws what `hold` throws; the old file and all marks stay
 */
export async function runSnapshot(
  q: Queryable,
  target: SnapshotTarget,
  tabs: readonly Tab[],
  force: boolean,
  hold: HoldTurn,
): Promise<PassReport> {
  const { ids, wanted } = onlyRow(
    await q.query<{ ids: bigint[]; wanted: boolean }>(MARKS_NOW, [tabs.map((tab) => tab.id), MAX_MARKS]),
  );
  // Also when nothing is to be written: who was killed in a forced run left no mark that would bring the next file.
  await target.clearAway();
  if (!force && !wanted && (await target.exists())) {
    if (ids.length > 0) await q.query(MARK_CLEAN, [ids]);
    return { written: 0, parked: 0, settled: ids.length, more: false };
  }
  await q.query(FORGET_PARKED_OF, [target.id]);
  const counts = { written: 0, parked: 0 };
  await target.replace(snapshotSheets(q, target.id, tabs, counts, hold));
  await q.query(MARK_CLEAN, [ids]);
  return { ...counts, settled: ids.length, more: false };
}

interface Counts {
  written: number;
  parked: number;
}

/** The sheets of all tabs, one after the other; a monthly tab gives one for each month it has. */
async function* snapshotSheets(
  q: Queryable,
  targetId: string,
  tabs: readonly Tab[],
  counts: Counts,
  hold: HoldTurn,
): AsyncGenerator<SnapshotSheet> {
  for (const tab of tabs) {
    const pages = new PagedRows(q, targetId, tab, counts, hold);
    let sheet = await pages.nextSheet();
    // A tab without rows is there all the same: reporting staff see that it is empty, not that it is missing.
    if (sheet === null) yield toSheet(tab, tab.id, nothing);
    while (sheet !== null) {
      const title = sheet;
      yield toSheet(tab, title, () => pages.rowsOf(title));
      sheet = await pages.nextSheet();
    }
  }
  await hold();
}

function toSheet(tab: Tab, title: string, rows: SnapshotSheet['rows']): SnapshotSheet {
  return {
    title,
    headers: tab.columns.map((column) => column.header),
    formats: tab.columns.map((column) => column.kind),
    rows,
  };
}

async function* nothing(): AsyncGenerator<never> {
  // No rows.
}

interface SheetRow {
  readonly sheet: string;
  readonly cells: readonly Cell[];
}

/** Reads a tab once, in order, and hands it out sheet by sheet. */
class PagedRows {
  private afterId = 0n;
  private waiting: SheetRow[] = [];
  private done = false;
  private sheet = '';

  constructor(
    private readonly q: Queryable,
    private readonly targetId: string,
    private readonly tab: Tab,
    private readonly counts: Counts,
    private readonly hold: HoldTurn,
  ) {}

  /** The sheet the next row belongs to; null at the end. */
  async nextSheet(): Promise<string | null> {
    while (this.waiting.length === 0 && !this.done) await this.readPage();
    return this.waiting[0]?.sheet ?? null;
  }

  async *rowsOf(sheet: string): AsyncGenerator<(readonly Cell[])[]> {
    while ((await this.nextSheet()) === sheet) {
      const end = this.waiting.findIndex((row) => row.sheet !== sheet);
      const rows = this.waiting.splice(0, end === -1 ? this.waiting.length : end);
      this.counts.written += rows.length;
      yield rows.map((row) => row.cells);
    }
  }

  private async readPage(): Promise<void> {
    const { q, tab } = this;
    await this.hold();
    const keys = await q.query<{ id: bigint; key: string }>(tab.keysAfter, [this.afterId, PAGE_ROWS]);
    this.done = keys.length < PAGE_ROWS;
    this.afterId = keys.at(-1)?.id ?? this.afterId;
    const rows = await q.query<SourceRow>(tab.rows, [keys.map((row) => row.key)]);
    const byKey = new Map(rows.map((row) => [keyOf(tab, row), row]));
    for (const { key } of keys) {
      const row = byKey.get(key);
      if (row) await this.add(key, row);
    }
  }

  private async add(key: string, row: SourceRow): Promise<void> {
    try {
      const { sheet, cells } = toMirrorRow(this.tab, row);
      // Months come in the order of ids, but for rows written in the very second a month ends: a sheet that is
      // finished stays finished, and such a row stands at the top of the next one.
      if (sheet > this.sheet) this.sheet = sheet;
      this.waiting.push({ sheet: this.sheet, cells });
    } catch (error) {
      if (!(error instanceof UnwritableCellError)) throw error;
      await this.q.query(PARK, [this.targetId, this.tab.id, key, [], error.message]);
      this.counts.parked += 1;
    }
  }
}
