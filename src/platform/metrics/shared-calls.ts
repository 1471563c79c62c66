import { subscribe } from 'node:diagnostics_channel';
import { SHARED_CALL_FAILED, type SharedCallFailure } from '../../core/shared/together';
import { log } from '../log/log';
import { sharedCallFailures } from './metrics';

/** What each of the commands then came to is its caller's to know; that they had to go alone costs speed and wants a look. */
export const watchSharedCalls = (): void =>
  subscribe(SHARED_CALL_FAILED, (message) => {
    const { name, commands, error } = message as SharedCallFailure;
    sharedCallFailures.inc({ command: name });
    log.warn({ err: error, command: name, commands }, 'a shared call failed; its commands go one by one');
  });
