/** Trouble that a test orders for coming calls of the Bot API. */
export interface Fault {
  /**
   * - `error`: answered with `status` and `description`, nothing is done
   * - `rate-limited`: answered 429 with `retryAfterSeconds`, nothing is done
   * - `dropped`: the connection ends before anything is done
   * - `silent`: nothing is done, and no answer ever comes
   * - `accepted-dropped`: everything is done, then the connection ends without an answer
   * - `accepted-silent`: everything is done, the answer never comes
   * - `delayed`: everything is done and answered, `delayMs` later
   */
  kind: 'error' | 'rate-limited' | 'dropped' | 'silent' | 'accepted-dropped' | 'accepted-silent' | 'delayed';
  /** Only calls of this method; any when missing. */
  method?: string;
  /** Only calls for this chat; any when missing. */
  chatId?: number;
  /** How many calls it hits; 1 when missing. */
  times?: number;
  status?: number;
  description?: string;
  retryAfterSeconds?: number;
  /** How much later a delayed call is answered, or a refused one refused. */
  delayMs?: number;
  /** A refused call is refused no earlier than this settles; for who is in the same process. */
  held?: Promise<unknown>;
}

export class Faults {
  private readonly ordered: (Fault & { times: number })[] = [];

  add(fault: Fault): void {
    this.ordered.push({ ...fault, times: fault.times ?? 1 });
  }

  clear(): void {
    this.ordered.length = 0;
  }

  get pending(): number {
    return this.ordered.length;
  }

  /** Uses up one hit of the first fault that fits. getUpdates is only hit when a fault names it. */
  take(method: string, chatId: number | null): Fault | null {
    const index = this.ordered.findIndex((fault) => {
      if (fault.method === undefined && method.toLowerCase() === 'getupdates') return false;
      if (fault.method !== undefined && fault.method.toLowerCase() !== method.toLowerCase()) return false;
      return fault.chatId === undefined || fault.chatId === chatId;
    });
    const fault = this.ordered[index];
    if (!fault) return null;
    fault.times -= 1;
    if (fault.times <= 0) this.ordered.splice(index, 1);
    return fault;
  }
}
