export { SEGMENTS, type Broadcast, type Segment } from './broadcast';
export { createBroadcast, type CreateBroadcast } from './commands/create-broadcast';
export { messageUser, type MessageUser } from './commands/message-user';
export { settleMessage, type SettleMessage } from './commands/settle-message';
export { moveBroadcast, type MoveBroadcast } from './commands/move-broadcast';
export { feedBroadcasts } from './feed';
export { countSegment, getBroadcast, progressOf, type Progress } from './queries/broadcasts';
export {
  MAX_DIRECT_LENGTH,
  type DirectMessage,
  type DirectOutcome,
  type DirectState,
  type MessageUserJob,
} from './direct-message';
export { directMessages, getDirectMessage } from './queries/direct-messages';
