/**
 * A call to the Bot API whose loss or delay changes nothing, such as the answer to a tap: it needs no place in the outbox.
 */
export interface DirectCall {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * The answer to a webhook call, which may bring one call along: a request saved.
 * https://core.telegram.org/bots/api#making-requests-when-getting-updates
 */
export class WebhookReply {
  private open = true;
  private call: DirectCall | undefined;
  private wake: (() => void) | undefined;

  /** @returns false when the answer has left already */
  give(call: DirectCall): boolean {
    if (!this.open) return false;
    this.call = call;
    this.close();
    return true;
  }

  /** There is nothing to be waited for. */
  close(): void {
    this.open = false;
    this.wake?.();
  }

  /** What was given, as soon as it is given; undefined when nothing was in that time, or nothing is to come. */
  async wait(mostMs: number): Promise<DirectCall | undefined> {
    if (this.open) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.close(), mostMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.call;
  }
}
