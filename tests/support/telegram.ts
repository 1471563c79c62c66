import {
  apiRootOf,
  createEmulator,
  type CallbackAnswer,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type Group,
  type Limits,
  type Member,
  type Message,
  type NumberedChange,
  type Person,
  type StoredCallback,
  type TelegramUser,
} from '../../src/platform/telegram/emulator';
import {
  answerAsTyped,
  blobOf,
  buttonsOf,
  findButton,
  fits,
  PlaygroundError,
  textOf,
  WaitedInVainError,
  type Expected,
  type Pressed,
} from './telegram-messages';
import { PATIENCE_MS } from './until';

export * from './telegram-messages';

export interface TestTelegram extends TelegramClient {
  emulator: Emulator;
  /** What Telegraf takes: `new Telegraf(token, { telegram: { apiRoot } })`. */
  apiRoot: string;
  token: string;
  close(): Promise<void>;
}

/** An emulator on a free port with a client for its people's side. To be closed. */
export async function startTelegram(options: EmulatorOptions = {}, port = 0): Promise<TestTelegram> {
  const emulator = createEmulator({ webhookRetryMs: 20, ...options });
  const origin = await emulator.listen(port);
  return Object.assign(new TelegramClient(`${origin}${emulator.basePath}`), {
    emulator,
    apiRoot: apiRootOf(origin, emulator),
    token: emulator.token,
    close: () => emulator.close(),
  });
}

interface Acted {
  epoch: string;
  /** Number of the last change before the action: whatever follows from the action comes after it. */
  before: number;
}

interface ChangesAnswer {
  epoch: string;
  seq: number;
  reset: boolean;
  changes: NumberedChange[];
}

export interface ChatState {
  epoch: string;
  seq: number;
  messages: Message[];
  keyboard: unknown;
}

/** The people's side of a playground, of a test's own or of a running server. Everything goes over HTTP. */
export class TelegramClient {
  /** @param url of the playground, e.g. `http://127.0.0.1:1337/playground` */
  constructor(readonly url: string) {}

  /** @throws PlaygroundError when it answers anything but 200 */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(body === undefined || form ? {} : { headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new PlaygroundError(response.status, answer.error ?? response.statusText);
    return answer;
  }

  /** A new person; they have not opened the bot yet (`start()` does). */
  async createUser(input: Partial<TelegramUser> = {}): Promise<Seat> {
    const person = await this.call<Person & Acted>('POST', '/users', { first_name: 'Test', ...input });
    return new Seat(this, person.user, person.user.id, person);
  }

  /** Many people who have opened the bot, for broadcasts. @returns their ids */
  async createCrowd(count: number): Promise<number[]> {
    return (await this.call<{ ids: number[] }>('POST', '/crowds', { count })).ids;
  }

  /** Resolves when the bot polls or has a webhook. */
  async waitForBot(): Promise<void> {
    const { epoch, seq, listening } = await this.call<{ epoch: string; seq: number; listening: boolean }>(
      'GET',
      '/state',
    );
    if (listening) return;
    await this.waitForChange(null, { epoch, after: seq }, (change) =>
      change.type === 'listening' && change.listening ? true : undefined,
    );
  }

  /** A person who exists already, in their private chat with the bot. */
  async user(userId: number): Promise<Seat> {
    const { users, epoch, seq } = await this.state();
    const person = users.find((one) => one.user.id === userId);
    if (!person) throw new Error(`the playground has no user ${userId}`);
    return new Seat(this, person.user, userId, { epoch, before: seq });
  }

  /** A supergroup; the bot is an administrator in it unless told otherwise. @returns its id, negative */
  async createGroup(title: string, members: (Member | { userId: number })[], bot?: Group['bot']): Promise<number> {
    return (await this.call<Group & Acted>('POST', '/groups', { title, members, bot })).id;
  }

  setMember(groupId: number, member: Partial<Member> & { userId: number }): Promise<Group> {
    return this.call('POST', `/groups/${groupId}/members`, member);
  }

  state(): Promise<{ epoch: string; seq: number; users: Person[]; groups: Group[]; webhook: boolean; now: string }> {
    return this.call('GET', '/state');
  }

  chat(chatId: number): Promise<ChatState> {
    return this.call('GET', `/chats/${chatId}/messages?limit=1000`);
  }

  async messages(chatId: number): Promise<Message[]> {
    return (await this.chat(chatId)).messages;
  }

  /** Queues any update, as it is, under the next update id. */
  async injectUpdate(update: object): Promise<number> {
    return (await this.call<{ updateId: number }>('POST', '/updates', update)).updateId;
  }

  /** Posts an update to the webhook once more. @returns the webhook's HTTP status */
  async repeatWebhook(update: object): Promise<number> {
    return (await this.call<{ status: number }>('POST', '/webhook/repeat', update)).status;
  }

  async advanceClock(milliseconds: number): Promise<void> {
    await this.call('POST', '/clock', { advanceMs: milliseconds });
  }

  async fault(fault: Fault): Promise<void> {
    await this.call('POST', '/faults', fault);
  }

  async setLimits(limits: Partial<Limits> | null): Promise<void> {
    await this.call(limits ? 'PUT' : 'DELETE', '/limits', limits ?? undefined);
  }

  /**
   * Waits for a change of a chat, without sleeping.
   * @param chatId null for any chat
   * @param from where to begin; only changes after it count
   * @throws WaitedInVainError after `timeoutMs`
   */
  async waitForChange<Found>(
    chatId: number | null,
    from: { epoch: string; after: number },
    find: (change: NumberedChange) => Found | undefined,
    timeoutMs = PATIENCE_MS,
  ): Promise<Found> {
    const deadline = performance.now() + timeoutMs;
    let after = from.after;
    for (;;) {
      const remaining = Math.ceil(deadline - performance.now());
      if (remaining <= 0) throw new WaitedInVainError(timeoutMs);
      const query = new URLSearchParams({ epoch: from.epoch, after: `${after}`, timeoutMs: `${remaining}` });
      if (chatId !== null) query.set('chat', `${chatId}`);
      const answer = await this.call<ChangesAnswer>('GET', `/changes?${query.toString()}`);
      if (answer.reset)
        throw new Error('the playground was started anew: its changes are numbered from the start again');
      for (const change of answer.changes) {
        const found = find(change);
        if (found !== undefined) return found;
      }
      after = answer.seq;
    }
  }
}

/** One person in one chat: their private chat with the bot, or a group. Remembers when they last did something there. */
export class Seat {
  private epoch: string;
  private after: number;

  constructor(
    private readonly client: TelegramClient,
    readonly user: TelegramUser,
    readonly chatId: number,
    since: Acted,
  ) {
    this.epoch = since.epoch;
    this.after = since.before;
  }

  get id(): number {
    return this.user.id;
  }

  /** The same person in a group. Waiting there begins with what happens from now on. */
  async in(groupId: number): Promise<Seat> {
    const { epoch, seq } = await this.client.chat(groupId);
    return new Seat(this.client, this.user, groupId, { epoch, before: seq });
  }

  /** From now on waiting only sees what is new. Each action of this person here does the same. */
  async mark(): Promise<void> {
    const { epoch, seq } = await this.client.chat(this.chatId);
    this.note({ epoch, before: seq });
  }

  /** Opens the bot, with the payload of a deep link if there is one. */
  start(payload?: string): Promise<Message> {
    return this.sendText(payload === undefined ? '/start' : `/start ${payload}`);
  }

  async sendText(text: string, options: { replyTo?: number } = {}): Promise<Message> {
    return (await this.post<{ message: Message }>('/messages', { text, ...options })).message;
  }

  /** Any other content as Telegram has it in a message, e.g. `{ sticker: {…} }` or `{ voice: {…} }`. */
  async sendContent(content: Record<string, unknown>): Promise<Message> {
    return (await this.post<{ message: Message }>('/messages', { content })).message;
  }

  async sendLocation(latitude: number, longitude: number): Promise<Message> {
    return this.sendContent({ location: { latitude, longitude } });
  }

  /** @param asIs keep the bytes as they are, even when they are no picture; otherwise Telegram's sizes are made of it */
  async sendPhoto(bytes: Uint8Array, options: { caption?: string; asIs?: boolean } = {}): Promise<Message> {
    const [message] = await this.sendPhotos([bytes], options);
    if (!message) throw new Error('the playground answered without a message');
    return message;
  }

  /** An album when there are several. */
  async sendPhotos(pictures: Uint8Array[], options: { caption?: string; asIs?: boolean } = {}): Promise<Message[]> {
    const form = this.form({ caption: options.caption, asIs: options.asIs });
    pictures.forEach((bytes, index) => form.append(`photo${index}`, blobOf(bytes), `photo${index}.jpg`));
    return this.acted(await this.client.call<{ messages: Message[] } & Acted>('POST', this.path('/photos'), form))
      .messages;
  }

  async sendDocument(
    bytes: Uint8Array,
    name: string,
    options: { caption?: string; mimeType?: string } = {},
  ): Promise<Message> {
    const form = this.form({ caption: options.caption });
    form.append('document', blobOf(bytes, options.mimeType), name);
    return this.acted(await this.client.call<{ message: Message } & Acted>('POST', this.path('/documents'), form))
      .message;
  }

  async editText(messageId: number, text: string): Promise<Message> {
    const body = { from: this.user.id, text };
    return this.acted(
      await this.client.call<{ message: Message } & Acted>('PATCH', this.path(`/messages/${messageId}`), body),
    ).message;
  }

  /**
   * Presses the newest button with this text (or a part of it) or these callback data; waits for it when there is none.
   * @param on the message to look at; the newest that has such a button when missing
   */
  async press(button: string | RegExp, on?: Message): Promise<Pressed> {
    const { epoch, seq, messages } = on ? { epoch: '', seq: 0, messages: [on] } : await this.client.chat(this.chatId);
    const shown = messages.findLast((message) => findButton(message, button));
    if (!shown && on) throw new Error(`no button ${String(button)} in: ${buttonsOf(on).join(' | ') || '(no buttons)'}`);
    const message =
      shown ??
      (await this.patiently(
        PATIENCE_MS,
        (change) => (change.type === 'message' && findButton(change.message, button) ? change.message : undefined),
        { epoch, after: seq },
      ));
    const { text, callback_data: data } = findButton(message, button) ?? {};
    if (data === undefined) throw new Error(`the button "${text}" is no callback button`);
    return this.pressData(message.message_id, data);
  }

  /** Sends callback data as a forged or outdated client could: whether the message has such a button or not. */
  async pressData(messageId: number, data: string): Promise<Pressed> {
    const { callback, before, epoch } = await this.post<{ callback: StoredCallback }>('/press', {
      messageId,
      data,
      force: true,
    });
    const answered = (timeoutMs?: number): Promise<CallbackAnswer> =>
      this.client.waitForChange(
        this.chatId,
        { epoch, after: before },
        (change) =>
          change.type === 'answer' && change.callback.id === callback.id
            ? answerAsTyped(change.callback.answer)
            : undefined,
        timeoutMs,
      );
    return { queryId: callback.id, answered };
  }

  async block(): Promise<void> {
    await this.client.call('POST', `/users/${this.user.id}/block`, {});
  }

  async unblock(): Promise<void> {
    await this.client.call('POST', `/users/${this.user.id}/unblock`, {});
  }

  messages(): Promise<Message[]> {
    return this.client.messages(this.chatId);
  }

  async lastMessage(): Promise<Message> {
    const last = (await this.messages()).at(-1);
    if (!last) throw new Error('the chat is empty');
    return last;
  }

  /**
   * Waits for a message of the bot that is new or edited since this person's last action here.
   * @param expected a part of its text, or whatever the function accepts
   * @throws WaitedInVainError that shows what the chat looks like instead
   */
  async waitForMessage(expected: Expected = () => true, timeoutMs = PATIENCE_MS): Promise<Message> {
    return this.patiently(timeoutMs, (change) => {
      if (change.type !== 'message' || change.message.from?.is_bot !== true) return undefined;
      return fits(expected, change.message) ? change.message : undefined;
    });
  }

  /** Waits until the bot has deleted a message since this person's last action here. */
  async waitForDeletion(messageId: number, timeoutMs = PATIENCE_MS): Promise<void> {
    await this.patiently(timeoutMs, (change) =>
      change.type === 'deleted' && change.messageId === messageId ? true : undefined,
    );
  }

  private async patiently<Found>(
    timeoutMs: number,
    find: (change: NumberedChange) => Found | undefined,
    from = { epoch: this.epoch, after: this.after },
  ): Promise<Found> {
    try {
      return await this.client.waitForChange(this.chatId, from, find, timeoutMs);
    } catch (error) {
      if (!(error instanceof WaitedInVainError)) throw error;
      const latest = (await this.messages()).slice(-5).map((message) => {
        const keyboard = buttonsOf(message);
        return `  ${message.from?.first_name ?? '?'}: ${textOf(message) || '(no text)'} [${keyboard.join(' | ')}]`;
      });
      throw new WaitedInVainError(timeoutMs, `; the chat ends with\n${latest.join('\n')}`);
    }
  }

  private path(rest: string): string {
    return `/chats/${this.chatId}${rest}`;
  }

  private async post<Answer>(path: string, body: object): Promise<Answer & Acted> {
    return this.acted(await this.client.call<Answer & Acted>('POST', this.path(path), { from: this.user.id, ...body }));
  }

  private form(fields: Record<string, string | boolean | undefined>): FormData {
    const form = new FormData();
    form.append('from', `${this.user.id}`);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, `${value}`);
    return form;
  }

  private acted<Answer extends Acted>(answer: Answer): Answer {
    this.note(answer);
    return answer;
  }

  private note({ epoch, before }: Acted): void {
    this.epoch = epoch;
    this.after = before;
  }
}
