import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { openAlarm, type Alarm } from '../alarms';

/** Opens an alarm, once for each subject, and tells the admins. */
export function raiseAlarm(core: Core, call: Call, input: Alarm): Promise<Outcome<{ opened: boolean }>> {
  return runCommand(core.db, { name: 'crypto.raise-alarm', ...call, input }, async (tx) => ({
    opened: await openAlarm(tx, input, core.clock.now()),
  }));
}
