import { answerProofRequest, type ProvePayload } from '../core/ledger';
import { reconcileChecks } from '../core/reports';
import { isUnavailable } from '../platform/http/errors';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

const id = 'ledger.prove';

/** Compares the books, or recomputes the seals, because somebody or the night has asked for it. */
export const proveJob: Job<ProvePayload> = {
  id,
  async run({ core, signal }, { requestId }) {
    const tools = { checks: reconcileChecks, millisecondsNow: () => performance.now(), signal, passes: isUnavailable };
    const answered = await answerProofRequest(core, BigInt(requestId), tools);
    if (answered === null) return;
    const about = { job: id, proof: answered.proof };
    if ('failure' in answered) log.error({ ...about, err: answered.failure }, 'a proof could not be completed');
    else if (answered.proof === 'seals') {
      const { broken, days } = answered.result;
      if (broken === null) log.info({ ...about, days }, 'the history is as it was sealed');
      else log.error({ ...about, day: broken.day }, 'the history is not as it was sealed');
    } else if (answered.result.drifting.length === 0) log.info(about, 'the books add up');
    else {
      const { drifting, raised } = answered.result;
      log.error({ ...about, drifting, news: raised }, 'the books do not add up');
    }
  },
};
