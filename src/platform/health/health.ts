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

async function checkPart(part: HealthPart): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', notes: [{ code: 'no-answer' }] }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([part.check(), timeout]);
  } catch {
    return { state: 'down', notes: [{ code: 'check-failed' }] };
  } finally {
    clearTimeout(timer);
  }
}
