/** What a person may send; the excess is answered once and otherwise ignored. */
const PER_SECOND = { message: 2, tap: 5 } as const;
export type Kind = keyof typeof PER_SECOND;

export type Verdict = 'pass' | 'answer-once' | 'ignore';

const WINDOW_MS = 1_000;
const FORGET_ABOVE = 10_000;

interface Memory {
  readonly times: number[];
  warned: boolean;
}

export class Throttle {
  private readonly memories = new Map<string, Memory>();

  /** @param nowMs of a clock that never goes back */
  judge(personId: number, kind: Kind, nowMs: number): Verdict {
    if (this.memories.size > FORGET_ABOVE) this.forget(nowMs);
    const key = `${kind}:${personId}`;
    const memory = this.memories.get(key) ?? { times: [], warned: false };
    this.memories.set(key, memory);
    while (memory.times[0] !== undefined && memory.times[0] <= nowMs - WINDOW_MS) memory.times.shift();
    if (memory.times.length < PER_SECOND[kind]) {
      memory.times.push(nowMs);
      memory.warned = false;
      return 'pass';
    }
    if (memory.warned) return 'ignore';
    memory.warned = true;
    return 'answer-once';
  }

  private forget(nowMs: number): void {
    for (const [key, { times }] of this.memories) {
      if ((times.at(-1) ?? 0) <= nowMs - WINDOW_MS) this.memories.delete(key);
    }
  }
}
