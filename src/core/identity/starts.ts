import type { Queryable } from '../shared/tx';
import { FORGET_STARTS, NOTE_START } from './sql/user-sql';

/**
 * Somebody has pressed Start, or let the bot in again. To be noted before it is looked up whether they can be reached: a
 * refusal from before is then either to be seen there, and mended, or knows of the start, and is not noted.
 */
export async function noteStart(q: Queryable, telegramId: string): Promise<void> {
  await q.query(NOTE_START, [telegramId]);
}

/** No call takes so long that a start from before then could be needed. */
export async function forgetStarts(q: Queryable, before: Date): Promise<void> {
  await q.query(FORGET_STARTS, [before]);
}
