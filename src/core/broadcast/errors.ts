import { DomainError } from '../shared/errors';
import type { BroadcastState } from './broadcast';

export class BroadcastStateError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'BROADCAST_STATE';

  constructor(state: BroadcastState) {
    super(`The broadcast is ${state}`, { state });
  }
}

export class NoRecipientsError extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NO_RECIPIENTS';

  constructor() {
    super('Nobody belongs to this segment');
  }
}
