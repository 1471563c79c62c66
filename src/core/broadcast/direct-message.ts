import { UNREACHABLE } from '../identity';

/** From a state to those it may become; the outcome is Telegram's, with its word on why it cannot be sent. */
export const directTransitions = {
  queued: ['sent', 'failed', ...UNREACHABLE, 'uncertain'],
  sent: [],
  failed: [],
  blocked: [],
  'not-started': [],
  deactivated: [],
  uncertain: [],
} as const;
export type DirectState = keyof typeof directTransitions;
export type DirectOutcome = (typeof directTransitions)['queued'][number];

/** Telegram takes 4,096 characters; the bot puts a line above the text. */
export const MAX_DIRECT_LENGTH = 3_500;

export interface DirectMessage {
  /** The documentId. */
  readonly id: string;
  readonly userId: number;
  readonly text: string;
  readonly sentBy: string;
  readonly at: Date;
  readonly state: DirectState;
}

export interface DirectRow {
  readonly id: string;
  readonly user_id: number;
  readonly text: string;
  readonly sent_by: string;
  readonly at: Date;
  readonly state: DirectState;
}

export const toDirectMessage = ({ user_id, sent_by, ...row }: DirectRow): DirectMessage => ({
  ...row,
  userId: user_id,
  sentBy: sent_by,
});

/** Payload of the job `telegram.message-user`. */
export interface MessageUserJob {
  readonly id: string;
}
