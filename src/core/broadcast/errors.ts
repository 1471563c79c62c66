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

/** Nothing can be sent: the user has no Telegram account here, or has blocked the bot. */
export class UserUnreachableError extends failure('refused', 'USER_UNREACHABLE') {
  constructor(why: 'no-telegram' | 'bot-blocked') {
    super(why === 'no-telegram' ? 'This user has no Telegram account' : 'This user has blocked the bot', { why });
  }
}
