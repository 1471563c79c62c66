import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';

export type ChangeVerb = 'create' | 'update' | 'delete';

/** Something that Strapi's own pages changed: a role, an admin, an API token, a payment method. */
export interface RecordedChange {
  readonly verb: ChangeVerb;
  /** Strapi's uid of the type. */
  readonly type: string;
  readonly record: string;
  /** Without secrets; null for what was not there. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Writes a change that was made outside of the core into the trail. */
export function recordChange(core: Core, call: Call, change: RecordedChange): Promise<Outcome<RecordedChange>> {
  const { verb, type, record } = change;
  return runCommand(core.db, { name: `panel.${verb}-record`, ...call, input: { type, record } }, () =>
    Promise.resolve(change),
  );
}
