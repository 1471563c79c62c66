import { forgetStarts } from '../core/identity';
import type { Job } from '../platform/jobs/job';
import { FORGET_HANDLED } from '../platform/telegram/inbox-sql';
import { FORGET_SENT } from '../platform/telegram/sender-sql';

const DAY_MS = 24 * 3600_000;
/** Telegram keeps an update for a day: one that is older cannot come again. */
const UPDATE_DAYS = 3;
const MESSAGE_DAYS = 7;
/** A call to Telegram takes seconds. */
const START_DAYS = 1;
/** Cards and deliveries may have to be changed or looked up long after they were sent. */
const SUBJECT_DAYS = 120;

/** Forgets updates that were handled and messages that were sent; neither is a record of the business. */
export const forgetTelegramJob: Job = {
  id: 'telegram.forget',
  schedule: '0 41 3 * * *',
  async run({ core }) {
    const before = (days: number): Date => new Date(Date.now() - days * DAY_MS);
    await core.db.query(FORGET_HANDLED, [before(UPDATE_DAYS)]);
    await forgetStarts(core.db, before(START_DAYS));
    await core.db.query(FORGET_SENT, [before(MESSAGE_DAYS), before(SUBJECT_DAYS)]);
  },
};
