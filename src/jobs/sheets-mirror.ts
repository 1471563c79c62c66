import { enabledMirror, runMirror } from '../core/reports';
import { env } from '../platform/env/env';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';
import { configuredTarget } from '../platform/sheets/configured-target';

const id = 'sheets.mirror';
/** A run ends before the next tick; what is left then follows with it. */
const BUDGET_MS = 25_000;
/** Two requests a pass, 55 of each a minute: a second apart they are spread over it instead of coming at once. */
const REST_MS = 900;

/** Copies to the spreadsheet what has changed, every 30 seconds. Two at once share nothing: the second does nothing. */
export const mirrorSheetsJob: Job = {
  id,
  schedule: '*/30 * * * * *',
  async run({ core, signal }) {
    const mirror = await enabledMirror(core.db, configuredTarget(env()));
    if (mirror === null) return;
    const report = await runMirror(core, mirror, { budgetMs: BUDGET_MS, restMs: REST_MS, signal });
    if (report.state === 'waiting')
      log.warn({ job: id, until: report.until, reason: report.reason }, 'the mirror waits');
    else if (report.state !== 'taken' && report.written + report.parked > 0)
      log.info({ job: id, ...report }, 'mirrored');
  },
};
