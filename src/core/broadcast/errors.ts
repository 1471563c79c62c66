import type { Unreachable } from '../identity';
import { failure } from '../shared/errors';
import type { BroadcastState } from './broadcast';

export class BroadcastStateError extends failure('conflict', 'BROADCAST_STATE') {
  constructor(state: BroadcastState) {
    super(`The broadcast is ${state}`, { state });
  }
}

export class NoRecipientsError extends failure('refused', 'NO_RECIPIENTS') {
  constructor() {
    super('Nobody belongs to this segment');
  }
}

const WHY = {
  'no-telegram': 'This user has no Telegram account',
  blocked: 'This user has blocked the bot',
  'not-started': 'This user has never started the bot',
  deactivated: "This user's Telegram account was deleted",
} as const satisfies Record<Unreachable | 'no-telegram', string>;

/** Nothing can be sent to the user. */
export class UserUnreachableError extends failure('refused', 'USER_UNREACHABLE') {
  constructor(why: keyof typeof WHY) {
    super(WHY[why], { why });
  }
}
