export { SEGMENTS, type Broadcast, type Segment } from './broadcast';
export { createBroadcast, type CreateBroadcast } from './commands/create-broadcast';
export { moveBroadcast, type MoveBroadcast } from './commands/move-broadcast';
export { countSegment, feedBroadcasts, getBroadcast, progressOf, type Progress } from './queries/broadcasts';
