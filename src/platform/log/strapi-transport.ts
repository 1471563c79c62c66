import { stripVTControlCharacters } from 'node:util';
import Transport from 'winston-transport';
import { log } from './log';

/** Strapi logs through winston; this transport hands its lines to pino, so the process has one log format. */
class PinoTransport extends Transport {
  override log(
    info: { readonly level?: string; readonly message?: unknown; readonly stack?: unknown },
    next: () => void,
  ): void {
    const level = stripVTControlCharacters(info.level ?? 'info');
    const message = typeof info.message === 'string' ? info.message : JSON.stringify(info.message);
    if (level === 'error') log.error({ stack: info.stack }, message);
    else if (level === 'warn') log.warn(message);
    else if (level === 'info') log.info(message);
    else log.debug(message);
    next();
  }
}

export const pinoTransport = (): Transport => new PinoTransport();
