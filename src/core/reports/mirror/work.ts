import { setImmediate as breathe } from 'node:timers/promises';
import type { Queryable } from '../../shared/tx';
import { UnwritableCellError, type Cell, type SourceRow } from './columns';
import { MARK_CLEAN, PARK, TAKE_DIRTY } from './sql/dirty';
import { PLACES_OF_TAB } from './sql/sheets';
import { keyOf, toMirrorRow, type Tab } from './tab';

/** Marks a pass looks at. More would be fewer requests, and longer turns of the event loop that serves users. */
const MARKS_PER_PASS = 2_000;
/** Bytes of cells a pass takes on; Google takes 2 MB a request, with the frame of ranges around them. */
const BYTES_PER_PASS = 1_000_000;
/** Rows rendered between two turns of the event loop. */
const ROWS_PER_TURN = 250;

/** A key that is to be written, and the marks that are settled once it is. */
export interface WorkRow {
  readonly tab: Tab;
  readonly key: string;
  readonly sheet: string;
  /** The row as it is now; null when it is gone and its line is to be emptied. */
  readonly cells: readonly Cell[] | null;
  readonly marks: readonly bigint[];
}

export interface Work {
  readonly rows: readonly WorkRow[];
  readonly parked: number;
  /** Marks that needed no writing: of tabs that are off, of rows that never reached the sheet. */
  readonly settled: number;
  /** True when marks were left for a following pass. */
  readonly more: boolean;
}

interface DirtyKey {
  readonly tab: string;
  readonly key: string;
  readonly ids: bigint[];
}

/**
 * Takes the oldest marks and reads their rows as they are now. Rows that cannot be written are parked here, marks of
 * tabs that are off and of rows that never reached the sheet are settled.
 */
export async function collectWork(q: Queryable, targetId: string, tabs: readonly Tab[]): Promise<Work> {
  const dirty = await q.query<DirtyKey>(TAKE_DIRTY, [MARKS_PER_PASS]);
  const marks = dirty.reduce((sum, row) => sum + row.ids.length, 0);
  const settled: bigint[] = [];
  const rows: WorkRow[] = [];
  let parked = 0;
  let bytes = 0;
  let more = marks >= MARKS_PER_PASS;

  for (const [tabId, keys] of groupBy(dirty, (row) => row.tab)) {
    const tab = tabs.find((candidate) => candidate.id === tabId);
    if (!tab) {
      settled.push(...keys.flatMap((row) => row.ids));
      continue;
    }
    const source = new Map<string, SourceRow>();
    for (const row of await q.query<SourceRow>(tab.rows, [keys.map((row) => row.key)]))
      source.set(keyOf(tab, row), row);

    const gone: DirtyKey[] = [];
    for (const [index, dirtyKey] of keys.entries()) {
      if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await breathe();
      const row = source.get(dirtyKey.key);
      if (!row) {
        gone.push(dirtyKey);
        continue;
      }
      if (bytes > BYTES_PER_PASS) {
        more = true;
        break;
      }
      try {
        const { sheet, cells } = toMirrorRow(tab, row);
        bytes += sizeOf(cells);
        rows.push({ tab, key: dirtyKey.key, sheet, cells, marks: dirtyKey.ids });
      } catch (error) {
        if (!(error instanceof UnwritableCellError)) throw error;
        await q.query(PARK, [targetId, tab.id, dirtyKey.key, dirtyKey.ids, error.message]);
        parked += 1;
      }
    }
    rows.push(...(await goneRows(q, targetId, tab, gone, settled)));
  }
  if (settled.length > 0) await q.query(MARK_CLEAN, [settled]);
  return { rows, parked, settled: settled.length, more };
}

async function goneRows(
  q: Queryable,
  targetId: string,
  tab: Tab,
  gone: readonly DirtyKey[],
  settled: bigint[],
): Promise<WorkRow[]> {
  if (gone.length === 0) return [];
  const places = await q.query<{ sheet: string; key: string }>(PLACES_OF_TAB, [
    targetId,
    tab.id,
    gone.map((row) => row.key),
  ]);
  const sheetByKey = new Map(places.map((place) => [place.key, place.sheet]));
  const rows: WorkRow[] = [];
  for (const { key, ids } of gone) {
    const sheet = sheetByKey.get(key);
    if (sheet === undefined) settled.push(...ids);
    else rows.push({ tab, key, sheet, cells: null, marks: ids });
  }
  return rows;
}

/** Bytes of a row in a JSON request, about: what counts is that the sum stays well under the limit. */
function sizeOf(cells: readonly Cell[]): number {
  let bytes = 2;
  for (const cell of cells) bytes += typeof cell === 'string' ? Buffer.byteLength(cell) + 3 : 16;
  return bytes;
}

export function groupBy<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
