import type { IncomingMessage } from 'node:http';

import { conflict } from './api-error';
import type { Engine } from './engine';
import type { Params } from './params';
import type { StateEvent } from './state';
import type { Update } from './types';

const MAX_UPDATES = 100;
const MAX_TIMEOUT_SECONDS = 50;

/** A poller asks again at once; one that has not asked for this long is gone. */
const ABSENT_AFTER_MS = 3_000;

interface Waiting {
  finish(): void;
  fail(error: Error): void;
}

/**
 * getUpdates. An update stays until a later call's `offset` confirms it, so a bot that is killed between fetching and
 * handling gets it again. A second poller ends the first one's call with 409, as Telegram does.
 */
export class Polling {
  private waiting: Waiting | null = null;
  private present = false;
  private absence: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly engine: Engine) {
    engine.onUpdate(() => this.waiting?.finish());
  }

  /** @throws TelegramApiError 409 while a webhook is set or when another poller takes over */
  async getUpdates(params: Params, request: IncomingMessage): Promise<Update[]> {
    if (this.engine.state.webhook) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.notePresence();
    this.rememberAllowed(params);
    this.confirm(params.integer('offset', 0));
    const limit = Math.min(Math.max(params.integer('limit', MAX_UPDATES), 1), MAX_UPDATES);
    const timeoutSeconds = Math.min(Math.max(params.integer('timeout', 0), 0), MAX_TIMEOUT_SECONDS);

    this.endOther('terminated by other getUpdates request; make sure that only one bot instance is running');
    const nothing = this.engine.state.updates.size === 0;
    if (nothing && timeoutSeconds > 0 && !this.closed) await this.wait(timeoutSeconds * 1000, request);
    this.noteAbsence();
    // Whoever hung up gets nothing; unconfirmed, the updates wait for the next call.
    return [...this.engine.state.updates.values()].slice(0, limit);
  }

  /** Is somebody asking for updates, or was until a moment ago? */
  get isPresent(): boolean {
    return this.present;
  }

  /** Ends a call that is waiting, with 409; nothing happens when none is. */
  endOther(reason: string): void {
    this.waiting?.fail(conflict(reason));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.absence);
    this.waiting?.finish();
  }

  private notePresence(): void {
    clearTimeout(this.absence);
    if (!this.present) this.engine.changes.publish({ type: 'listening', listening: true });
    this.present = true;
  }

  private noteAbsence(): void {
    clearTimeout(this.absence);
    if (this.closed) return;
    this.absence = setTimeout(() => {
      if (this.waiting) return;
      this.present = false;
      this.engine.changes.publish({ type: 'listening', listening: false });
    }, ABSENT_AFTER_MS);
    this.absence.unref();
  }

  private wait(timeoutMs: number, request: IncomingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        request.socket.off('close', finish);
        if (this.waiting === waiting) this.waiting = null;
        settle();
      };
      const finish = (): void => done(resolve);
      const waiting: Waiting = { finish, fail: (error) => done(() => reject(error)) };
      const timer = setTimeout(finish, timeoutMs);
      request.socket.once('close', finish);
      this.waiting = waiting;
    });
  }

  /** A positive offset forgets everything before it; a negative one everything but the last `-offset`. */
  private confirm(offset: number): void {
    const ids = [...this.engine.state.updates.keys()];
    const confirmed = offset >= 0 ? ids.filter((id) => id < offset) : ids.slice(0, Math.max(0, ids.length + offset));
    if (confirmed.length > 0) this.engine.commit([{ type: 'confirmed', updateIds: confirmed }]);
  }

  /** The list holds until another one is given, also for later calls without one. */
  private rememberAllowed(params: Params): void {
    const value = params.json('allowed_updates', 'allowed updates');
    if (!Array.isArray(value)) return;
    const kinds = value.filter((kind): kind is string => typeof kind === 'string');
    const before = this.engine.state.allowedUpdates ?? [];
    if (kinds.join() === before.join()) return;
    const event: StateEvent = { type: 'allowed-updates', kinds: kinds.length > 0 ? kinds : null };
    this.engine.commit([event]);
  }
}
