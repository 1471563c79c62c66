import { enqueueJob } from '../shared/jobs';
import type { Tx } from '../shared/tx';
import { OPEN_ALARM, RESOLVE_ALARMS } from './sql/chains';

export type AlarmKind =
  | 'sources_disagree'
  | 'wrong_chain'
  | 'deep_reorganisation'
  | 'no_rate'
  | 'receivable'
  /** A source answers, but not for one address: its payments are not seen. */
  | 'address_refused'
  /** The leading source stands still while another goes on: no payment is seen. */
  | 'source_behind';

export interface Alarm {
  readonly chainId: number;
  readonly kind: AlarmKind;
  /** What it is about, so that each thing alarms once: a source's name, an output, a payment, an address. */
  readonly subject: string;
  readonly detail: string;
}

/** Opens an alarm and tells the admins; one that is open already stays as it is. */
export async function openAlarm(tx: Tx, alarm: Alarm, now: Date): Promise<boolean> {
  const values = [alarm.chainId, alarm.kind, alarm.subject, alarm.detail, now];
  const [opened] = await tx.query<{ id: bigint }>(OPEN_ALARM, values);
  if (opened === undefined) return false;
  await tellAdmins(tx, opened.id);
  return true;
}

/** Closes an alarm whose cause is gone, and tells the admins. */
export async function resolveAlarm(tx: Tx, alarm: Omit<Alarm, 'detail'>, now: Date): Promise<boolean> {
  const resolved = await tx.query<{ id: bigint }>(RESOLVE_ALARMS, [alarm.chainId, alarm.kind, alarm.subject, now]);
  for (const { id } of resolved) await tellAdmins(tx, id);
  return resolved.length > 0;
}

async function tellAdmins(tx: Tx, alarmId: bigint): Promise<void> {
  await enqueueJob(tx, {
    task: 'crypto.tell-admins',
    payload: { alarmId: alarmId.toString() },
    jobKey: `crypto.tell-admins:${alarmId}`,
  });
}
