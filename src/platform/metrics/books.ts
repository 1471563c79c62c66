import { lastDrifting } from '../../core/ledger';
import type { Core } from '../../core/shared/core';
import { measure } from './metrics';

/** The same whoever compared the books: the night, the panel, the command line. */
export const measureBooks = (core: Core): void =>
  measure(
    'reconcile_drifting_checks',
    'Checks that drifted when the books were last compared; anything but 0 is an alarm',
    () => lastDrifting(core.db),
  );
