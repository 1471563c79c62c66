import { Gauge } from 'prom-client';
import { lastDrifting } from '../../core/ledger';
import type { Core } from '../../core/shared/core';
import { metrics } from './metrics';

/**
 * Read from the record when Prometheus asks, so that it is the same whoever compared the books (the night, the panel, the
 * command line), in every process, and after a restart.
 */
export function measureBooks(core: Core): void {
  new Gauge({
    name: 'tillgram_reconcile_drifting_checks',
    help: 'Checks that drifted when the books were last compared; anything but 0 is an alarm',
    registers: [metrics],
    async collect() {
      // Without the database there is nothing to say of the books; the other metrics must still be read.
      const drifting = await lastDrifting(core.db).catch(() => undefined);
      if (drifting === undefined) this.reset();
      else this.set(drifting);
    },
  });
}
