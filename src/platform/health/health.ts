import { FailureLog } from '../log/failure-log';
import { inEnglish, type HealthNote } from './notes';

/** How a part of the product is: `degraded` works, but someone should look. */
export type PartState = 'up' | 'degraded' | 'down' | 'off';

export interface PartHealth {
  readonly state: PartState;
  /** Why it is so; no secrets. */
  readonly notes?: readonly HealthNote[];
}

interface ReportedPart extends PartHealth {
  /** The notes as one sentence, for people. */
  readonly detail?: string;
}

export interface HealthPart {
  readonly name: string;
  /** A part without which the product cannot serve; others only show. */
  readonly essential?: boolean;
  check(): Promise<PartHealth>;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, ReportedPart>>;
}

export interface Health {
  add(part: HealthPart): void;
  report(): Promise<HealthReport>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** Collects the parts' checks; one that throws or does not answer in two seconds is down. */
export function createHealth(): Health {
  const parts: HealthPart[] = [];
  return {
    add: (part) => void parts.push(part),
    async report() {
      const results = await Promise.all(parts.map(async (part) => [part, await checkPart(part)] as const));
      return {
        ready: results.every(([part, health]) => !part.essential || health.state !== 'down'),
        parts: Object.fromEntries(results.map(([part, health]) => [part.name, told(health)])),
      };
    },
  };
}

const told = ({ state, notes = [] }: PartHealth): ReportedPart =>
  notes.length === 0 ? { state } : { state, detail: inEnglish(notes), notes };

/** The answer says that a check failed; why is for the log alone. */
const failures = new FailureLog();

async function checkPart(part: HealthPart): Promise<PartHealth> {
  const what = `the check of ${part.name}`;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), CHECK_TIMEOUT_MS);
  });
  try {
    const health = await Promise.race([part.check(), timeout]);
    if (health !== 'late') {
      failures.worked(what);
      return health;
    }
    failures.failed(what, new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`));
    return { state: 'down', notes: [{ code: 'no-answer' }] };
  } catch (error) {
    failures.failed(what, error);
    return { state: 'down', notes: [{ code: 'check-failed' }] };
  } finally {
    clearTimeout(timer);
  }
}
