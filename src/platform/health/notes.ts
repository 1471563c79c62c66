type Value = string | number;

export interface HealthNote {
  readonly code: NoteCode;
  readonly values?: Readonly<Record<string, Value>>;
}

const counted = (count: Value | undefined, one: string, many: string): string =>
  `${count} ${Number(count) === 1 ? one : many}`;

/** What can be told of a part, in English for logs and `/readyz`; the panel has it by its code in the admin's language. */
const WORDS = {
  'no-answer': () => 'did not answer in time',
  'check-failed': () => 'its check failed',
  'jobs-late': ({ seconds }) => `a job has waited for ${seconds} s: does a worker run?`,
  'jobs-given-up': ({ count }) =>
    Number(count) === 1 ? '1 job was given up after its last try' : `${count} jobs were given up after their last try`,
  'bot-late': ({ seconds }) => `an update has waited for ${seconds} s: does the bot run?`,
  'bot-queued': ({ count }) => counted(count, 'message waits', 'messages wait'),
  'bot-unsent': ({ count }) => counted(count, 'message was not sent today', 'messages were not sent today'),
  'telegram-away': ({ error }) => `${error}: is it to be reached, and is TELEGRAM_BOT_TOKEN right?`,
  'rates-off': () => 'no price source is configured',
  'rates-first': () => 'not fetched yet',
  'rates-failing': ({ source, error }) => `${source}: ${error}`,
  'rates-silent': ({ source }) => `${source}: does not answer`,
  'rates-missing': ({ pairs }) => `no usable rate of ${pairs}`,
  'sheet-failing': ({ error }) => `the spreadsheet: ${error}`,
  'sheet-late': ({ seconds }) => `${seconds} s behind`,
  'chain-first': () => 'not followed yet',
  'chain-alarm': ({ kind, detail }) => `${kind}: ${detail}`,
  'chain-failing': ({ source, error }) => `${source}: ${error}; nothing is credited`,
  'chain-late': ({ minutes }) => `last followed ${counted(minutes, 'minute', 'minutes')} ago`,
  'chain-at': ({ network, block }) => `${network}, block ${block}`,
  'redis-away': () => 'not to be reached; each process counts requests by itself',
} as const satisfies Record<string, (values: Readonly<Record<string, Value>>) => string>;

export type NoteCode = keyof typeof WORDS;

export const NOTE_CODES = Object.keys(WORDS) as [NoteCode, ...NoteCode[]];

export const inEnglish = (notes: readonly HealthNote[]): string =>
  notes.map(({ code, values = {} }) => WORDS[code](values)).join('; ');
