/** Numbers that look random and are the same for a seed. https://en.wikipedia.org/wiki/Xorshift */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const TEXTS = [
  '',
  ' ',
  '/start',
  '/start ref_ABCDEFGH',
  `/start ${'x'.repeat(64)}`,
  '/START@tillgram_bot',
  '/shop@another_bot',
  '/deposit',
  '/pending',
  '/broadcast',
  '/cancel',
  '/',
  '/💥',
  '85',
  '85,00',
  '-1',
  '1e309',
  '٣٤',
  '９９',
  '<b>&lt;</b>',
  '{{name}} $t(home:menu)',
  'שלום עולם',
  '\u202Eevil',
  '👨‍👩‍👧‍👦'.repeat(50),
  'x'.repeat(4096),
  '<'.repeat(4096),
  '😀'.repeat(2048),
  'ש'.repeat(4096),
  '\u200F\u202E85\u202C',
  '\u0000\u0007',
  "'; drop table up_users; --",
  '__proto__',
];

/** Every kind there is, those that do something many times over. https://core.telegram.org/bots/api#update */
const KINDS = [
  ...Array.from({ length: 10 }, () => 'message'),
  ...Array.from({ length: 10 }, () => 'callback_query'),
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'inline_query',
  'chosen_inline_result',
  'shipping_query',
  'pre_checkout_query',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'message_reaction',
  'message_reaction_count',
  'chat_boost',
  'removed_chat_boost',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'purchased_paid_media',
  'something_new',
];

export interface FuzzOptions {
  readonly seed: number;
  /** Telegram ids to choose persons from; other ids come as well. */
  readonly people: readonly number[];
  readonly groups: readonly number[];
  /** Data of buttons that exist, of whichever user. */
  readonly data: readonly string[];
}

/** Updates of every kind that Telegram sends, with optional fields missing now and then. */
export function randomUpdates(options: FuzzOptions): () => Record<string, unknown> {
  const random = seeded(options.seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const maybe = (chance: number): boolean => random() < chance;

  const person = (): Record<string, unknown> => ({
    id: maybe(0.9) ? pick(options.people) : 1 + below(2 ** 45),
    is_bot: maybe(0.03),
    first_name: pick(['Anna', '\u200b', '<i>x</i>', '😀'.repeat(32), 'ا'.repeat(64)]),
    ...(maybe(0.3) ? { last_name: pick(['', 'Example', '\u202E']) } : {}),
    ...(maybe(0.5) ? { language_code: pick(['en', 'ru', 'kk', 'pl', 'zh-hans', 'xx', '', '__proto__']) } : {}),
  });
  const chat = (from: Record<string, unknown>): Record<string, unknown> => {
    if (maybe(0.7)) return { id: from.id, type: 'private', first_name: from.first_name };
    if (maybe(0.5)) return { id: pick(options.groups), type: 'supergroup', title: 'Admins' };
    return { id: -(10 ** 12) - below(10 ** 9), type: pick(['group', 'supergroup', 'channel']), title: 'Elsewhere' };
  };
  const content = (): Record<string, unknown> => {
    const file = {
      file_id: `f${below(100)}`,
      file_unique_id: 'u',
      ...(maybe(0.7) ? { file_size: below(2 ** 31) } : {}),
    };
    return pick<() => Record<string, unknown>>([
      () => ({ text: pick(TEXTS) }),
      () => ({ text: pick(TEXTS) }),
      () => ({ photo: maybe(0.1) ? [] : [{ ...file, width: 10, height: 10 }] }),
      () => ({ photo: [{ ...file, width: 1, height: 1 }], media_group_id: '77', caption: pick(TEXTS) }),
      () => ({ document: { ...file, ...(maybe(0.5) ? { file_name: '../../etc/passwd' } : {}) } }),
      () => ({ sticker: { ...file, type: 'regular', width: 1, height: 1, is_animated: false, is_video: false } }),
      () => ({ voice: { ...file, duration: 1 } }),
      () => ({ location: { latitude: 91, longitude: -200 } }),
      () => ({ contact: { phone_number: '+1', first_name: 'x' } }),
      () => ({ dice: { emoji: '🎲', value: 6 } }),
      () => ({ video: { ...file, width: 1, height: 1, duration: 1 }, caption: pick(TEXTS) }),
      () => ({ audio: { ...file, duration: 1 } }),
      () => ({ animation: { ...file, width: 1, height: 1, duration: 1 }, document: file }),
      () => ({ video_note: { ...file, length: 1, duration: 1 } }),
      () => ({ venue: { location: { latitude: 0, longitude: 0 }, title: 'x', address: 'x' } }),
      () => ({ poll: { id: '1', question: 'x', options: [] } }),
      () => ({ game: { title: 'x', description: 'x', photo: [] } }),
      () => ({ story: { chat: { id: 1, type: 'private' }, id: 1 } }),
      () => ({ web_app_data: { data: pick(TEXTS), button_text: 'x' } }),
      () => ({ left_chat_member: person() }),
      () => ({ text: pick(TEXTS), forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 0 } }),
      () => ({ text: pick(TEXTS), entities: [{ type: 'bot_command', offset: -5, length: 10 ** 6 }] }),
      () => ({ new_chat_members: [person()] }),
      () => ({ pinned_message: {} }),
      () => ({ migrate_to_chat_id: -1_009_999_999_999 }),
      () => ({ successful_payment: { currency: 'PLN', total_amount: 10 ** 9 } }),
      () => ({}),
    ])();
  };
  const message = (): Record<string, unknown> => {
    const from = person();
    return {
      message_id: below(2 ** 31),
      date: Math.floor(1_700_000_000 + random() * 10 ** 8),
      chat: chat(from),
      ...(maybe(0.95) ? { from } : {}),
      ...(maybe(0.05) ? { sender_chat: { id: -1, type: 'channel', title: 'x' } } : {}),
      ...(maybe(0.1) ? { reply_to_message: { message_id: 1, date: 0, chat: { id: 1, type: 'private' } } } : {}),
      ...(maybe(0.05) ? { via_bot: person() } : {}),
      ...content(),
    };
  };
  const data = (): string =>
    maybe(0.7)
      ? pick([pick(options.data), filled(pick(options.data))])
      : pick([
          '',
          ':',
          'shop',
          'shop:',
          'shop:list:::-1',
          'shop:list:a:b:c:99999999',
          'wallet:statement:ZZZ:1.1',
          'wallet:statement:PLN:0.0.0',
          'wallet:method:blik:PLN',
          'wallet:approve:deposit:x',
          'wallet:reject:x',
          'home:language:__proto__',
          'shop:buy:__proto__',
          'constructor:toString',
          '\u0000',
          'я'.repeat(32),
          'x'.repeat(64),
        ]);
  const callback = (): Record<string, unknown> => {
    const from = person();
    return {
      id: String(below(2 ** 48)),
      from,
      chat_instance: '1',
      ...(maybe(0.9) ? { data: data() } : { game_short_name: 'x' }),
      ...(maybe(0.8)
        ? { message: maybe(0.8) ? { ...message(), chat: chat(from) } : { chat: chat(from), message_id: 5, date: 0 } }
        : { inline_message_id: 'x' }),
    };
  };
  return () => {
    const kind = pick(KINDS);
    const body = kind.includes('callback')
      ? callback()
      : /message|post/.test(kind)
        ? message()
        : other(kind, person, chat);
    if (maybe(0.03)) delete body[pick(Object.keys(body))];
    return maybe(0.01) ? { [kind]: pick([null, {}, [], 'text', 7]) } : { [kind]: body };
  };
}

/** As many bytes as a button's data may have. */
const filled = (data: string): string => `${data}:`.padEnd(64, 'x').slice(0, 64);

function other(
  kind: string,
  person: () => Record<string, unknown>,
  chat: (from: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> {
  const from = person();
  const status = { user: from, status: 'kicked', until_date: 0 };
  if (/member|join/.test(kind)) {
    return {
      chat: chat(from),
      from,
      date: 0,
      old_chat_member: status,
      new_chat_member: { user: from, status: 'member' },
    };
  }
  return {
    id: '1',
    from,
    user: from,
    query: 'x',
    offset: '',
    chat: chat(from),
    date: 0,
    options: [],
    invoice_payload: 'x',
  };
}
