import { setTimeout as delay } from 'node:timers/promises';

const DAY_MS = 86_400_000;
const LONGEST_TEST_MS = 150_000;

/** For tests of today, or of this month: waits for the next day (UTC) when this one is about to end. */
export async function awayFromMidnight(): Promise<void> {
  const leftMs = DAY_MS - (Date.now() % DAY_MS);
  if (leftMs < LONGEST_TEST_MS) await delay(leftMs + 1_000);
}
