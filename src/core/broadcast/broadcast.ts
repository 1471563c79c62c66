import { LANGUAGES } from '../identity';

/** Whom a broadcast is for. `lang-pl`: users whose language is Polish. */
export const SEGMENTS = [
  'all',
  'buyers',
  'newcomers',
  ...LANGUAGES.map((language) => `lang-${language}` as const),
] as const;
export type Segment = (typeof SEGMENTS)[number];

export const transitions = {
  draft: ['running', 'cancelled'],
  running: ['paused', 'done', 'cancelled'],
  paused: ['running', 'cancelled'],
  done: [],
  cancelled: [],
} as const;
export type BroadcastState = keyof typeof transitions;

export interface Broadcast {
  /** The documentId. */
  readonly id: string;
  readonly number: bigint;
  readonly segment: Segment;
  readonly state: BroadcastState;
  readonly sourceChatId: number;
  readonly sourceMessageId: number;
  readonly recipients: number;
  readonly madeBy: string;
}

export interface BroadcastRow {
  readonly id: bigint;
  readonly document_id: string;
  readonly segment: Segment;
  readonly state: BroadcastState;
  readonly source_chat_id: bigint;
  readonly source_message_id: bigint;
  readonly recipients: number;
  readonly made_by: string;
}

export const toBroadcast = (row: BroadcastRow): Broadcast => ({
  id: row.document_id,
  number: row.id,
  segment: row.segment,
  state: row.state,
  sourceChatId: Number(row.source_chat_id),
  sourceMessageId: Number(row.source_message_id),
  recipients: row.recipients,
  madeBy: row.made_by,
});
