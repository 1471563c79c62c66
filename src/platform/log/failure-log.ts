import { log } from './log';

/** For what is asked every few seconds: says a failure when it begins and when it is over, not each time it is met. */
export class FailureLog {
  private readonly failing = new Set<string>();

  /** @param what whose names are constants of the code, so that there are only so many */
  failed(what: string, error: unknown): void {
    if (this.failing.has(what)) return;
    this.failing.add(what);
    log.warn({ err: error, what }, 'it fails; told again when it works');
  }

  worked(what: string): void {
    if (this.failing.delete(what)) log.info({ what }, 'it works again');
  }
}
