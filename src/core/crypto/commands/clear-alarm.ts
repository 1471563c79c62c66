import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { resolveAlarm, type Alarm } from '../alarms';

/** Closes an alarm whose cause is gone, and tells the admins. */
export function clearAlarm(
  core: Core,
  call: Call,
  input: Omit<Alarm, 'detail'>,
): Promise<Outcome<{ resolved: boolean }>> {
  return runCommand(core.db, { name: 'crypto.clear-alarm', ...call, input }, async (tx) => ({
    resolved: await resolveAlarm(tx, input, core.clock.now()),
  }));
}
