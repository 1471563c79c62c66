import type { Queryable } from '../../shared/tx';
import { onlyRow } from '../../shared/tx';
import { ADVANCE_BACKFILL, ADVANCE_WATERMARK, OPEN_BACKFILLS, READ_WATERMARK, START_BACKFILL } from './sql/dirty';
import type { Feed, Tab } from './tab';

/** Ids a feed looks at in one step; more wait for the next one. */
const FEED_LIMIT = 20_000;
/** Keys a tab's first copy marks in one step, so that new changes are not kept waiting behind 100,000 old rows. */
const BACKFILL_LIMIT = 2_000;

interface Watermark {
  readonly confirmed: bigint;
  readonly fed: string;
  readonly candidate: bigint;
  readonly settled: boolean;
}

interface Mark {
  readonly id: bigint;
  readonly tab: string;
  readonly key: string;
}

/**
 * Marks what append-only sources have gained. Exact also when transactions commit in another order than their ids
 * were drawn: an id is looked at again until every transaction that was open when it was first passed has ended.
 * @returns true when there is more to feed at once
 */
export async function feedWatermark(q: Queryable, feed: Feed): Promise<boolean> {
  const [stored] = await q.query<Watermark>(READ_WATERMARK, [feed.source]);
  // The statement that makes the row does not see it yet; the second one does.
  const mark = stored ?? onlyRow(await q.query<Watermark>(READ_WATERMARK, [feed.source]));

  const confirmed = mark.settled && mark.candidate > mark.confirmed ? mark.candidate : mark.confirmed;

  const marks = await q.query<Mark>(feed.marksAfter, [mark.confirmed, mark.fed, FEED_LIMIT]);
  const ranges = addIds(
    parseRanges(mark.fed),
    marks.map((row) => row.id),
  );
  const highest = ranges.at(-1)?.[1] ?? 0n;
  const newCandidate = mark.candidate <= confirmed && highest - 1n > confirmed;
  const candidate = newCandidate ? highest - 1n : mark.candidate;
  if (marks.length === 0 && confirmed === mark.confirmed && !newCandidate) return false;
  await q.query(ADVANCE_WATERMARK, [
    feed.source,
    confirmed,
    formatRanges(ranges, confirmed),
    candidate,
    newCandidate,
    mark.fed,
    mark.confirmed,
    marks.map((row) => row.tab),
    marks.map((row) => row.key),
  ]);
  return marks.length >= FEED_LIMIT;
}

/** A half-open range of ids, `[start, end)`. */
type IdRange = readonly [bigint, bigint];

/** Postgres' text form of an int8multirange: `{[1,4),[9,10)}`. */
function parseRanges(text: string): IdRange[] {
  return [...text.matchAll(/\[(-?\d+),(-?\d+)\)/g)].map(([, start = '0', end = '0']) => [BigInt(start), BigInt(end)]);
}

function addIds(ranges: readonly IdRange[], ids: readonly bigint[]): IdRange[] {
  const all = [...ranges, ...ids.map((id): IdRange => [id, id + 1n])].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const merged: [bigint, bigint][] = [];
  for (const [start, end] of all) {
    const previous = merged.at(-1);
    if (previous && start <= previous[1]) previous[1] = end > previous[1] ? end : previous[1];
    else merged.push([start, end]);
  }
  return merged;
}

/** What is at or below the confirmed watermark need not be remembered one by one. */
function formatRanges(ranges: readonly IdRange[], confirmed: bigint): string {
  const above = ranges
    .map(([start, end]): IdRange => [start > confirmed ? start : confirmed + 1n, end])
    .filter(([start, end]) => start < end);
  return `{${above.map(([start, end]) => `[${start},${end})`).join(',')}}`;
}

/** Notes each tab that has never been copied to this target, so that its existing rows follow. */
export async function startBackfills(q: Queryable, targetId: string, tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) await q.query(START_BACKFILL, [targetId, tab.id]);
}

/** Marks the next page of each first copy. @returns true while one is not finished */
export async function advanceBackfills(q: Queryable, targetId: string, tabs: readonly Tab[]): Promise<boolean> {
  const open = await q.query<{ tab: string; after_id: bigint }>(OPEN_BACKFILLS, [targetId]);
  let unfinished = false;
  for (const { tab: tabId, after_id: afterId } of open) {
    const tab = tabs.find((candidate) => candidate.id === tabId);
    if (!tab) continue;
    const keys = await q.query<{ id: bigint; key: string }>(tab.keysAfter, [afterId, BACKFILL_LIMIT]);
    const done = keys.length < BACKFILL_LIMIT;
    await q.query(ADVANCE_BACKFILL, [targetId, tabId, keys.at(-1)?.id ?? afterId, keys.map((row) => row.key), done]);
    unfinished ||= !done;
  }
  return unfinished;
}
