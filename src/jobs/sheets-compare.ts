import { setTimeout as delay } from 'node:timers/promises';
import { compareMirror, enabledMirror, runMirror } from '../core/reports';
import { env } from '../platform/env/env';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';
import { configuredTarget } from '../platform/sheets/configured-target';

const id = 'sheets.compare';
const BUDGET_MS = 60_000;

/** Finds at night what people changed in the spreadsheet; the rows are repaired by the mirror. A file is written anew. */
export const compareSheetsJob: Job = {
  id,
  schedule: '0 40 2 * * *',
  async run({ core, signal }) {
    const mirror = await enabledMirror(core.db, configuredTarget(env()));
    if (mirror === null) return;
    if (mirror.target.kind === 'snapshot') {
      await runMirror(core, mirror, { budgetMs: BUDGET_MS, force: true, signal });
      return;
    }
    const pause = (seconds: number): Promise<void> => delay(seconds * 1000, undefined, { signal });
    const { rows, differences } = await compareMirror(core, mirror, pause);
    log.info({ job: id, rows, differences: differences.length }, 'the spreadsheet was compared');
  },
};
