import { randomBytes } from 'node:crypto';
import type { LinkedAdmin } from '../../../../core/admins';
import type { Call, Core } from '../../../../core/shared/core';
import type { User } from '../../../../core/identity';
import type { KeptDialogue, Turned } from '../../../../platform/telegram/dispatcher';
import { PRIORITY, type Outgoing } from '../../../../platform/telegram/outgoing';
import type { BotServices, PanelRight } from './services';
import { textPayload, type Screen } from './screen';
import { escapeHtml, type Texts } from './texts';

/** Telegram's words for a person, as far as we use them. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly username: string | null;
  readonly languageCode: string | null;
}

export interface Place {
  readonly chatId: number;
  /** Everything but admins' work happens in private chats. */
  readonly kind: 'private' | 'admin-group';
}

/** The message that a button sits on. */
export interface PressedMessage {
  readonly messageId: number;
  readonly hasText: boolean;
}

export interface TurnOptions {
  readonly core: Core;
  readonly services: BotServices;
  readonly updateId: number;
  readonly person: Person;
  readonly place: Place;
  /** Absent only in the admin group, for admins who have no account of their own. */
  readonly user: User | undefined;
  readonly isAdmin: (permission?: PanelRight) => Promise<boolean>;
  /** Who the person is in the panel, when their accounts are linked. */
  readonly linked: LinkedAdmin | undefined;
  readonly texts: Texts;
  readonly dialogue: KeptDialogue | undefined;
  readonly pressed?: PressedMessage;
}

/**
 * One update being answered: who, where, in which language, and what it leads to. Handlers call commands of the core
 * and say what is to be shown; nothing is sent before the whole turn is stored.
 */
export class Turn {
  readonly core: Core;
  readonly services: BotServices;
  readonly person: Person;
  readonly place: Place;
  readonly texts: Texts;
  private readonly messages: Outgoing[] = [];
  private kept: KeptDialogue | null | undefined;
  private answer: { readonly text: string; readonly alert: boolean } | undefined;
  private shown = false;

  constructor(private readonly options: TurnOptions) {
    this.core = options.core;
    this.services = options.services;
    this.person = options.person;
    this.place = options.place;
    this.texts = options.texts;
  }

  /** The dialogue that was open when the update came, or that this turn has opened. */
  get dialogue(): KeptDialogue | undefined {
    return this.kept === undefined ? this.options.dialogue : (this.kept ?? undefined);
  }

  /** The dialogue that was open when the update came. */
  get dialogueAtStart(): KeptDialogue | undefined {
    return this.options.dialogue;
  }

  get pressed(): PressedMessage | undefined {
    return this.options.pressed;
  }

  /** @throws Error in the admin group, for somebody without an account */
  get user(): User {
    const { user } = this.options;
    if (!user) throw new Error('this person has no account');
    return user;
  }

  isAdmin(permission?: PanelRight): Promise<boolean> {
    return this.options.isAdmin(permission);
  }

  /** A command's caller and key for what this person does. @param purpose tells the commands of one update apart */
  call(purpose: string): Call {
    return { ...this.actor('user', String(this.user.id), this.user.name), idempotencyKey: this.key(purpose) };
  }

  /** The same for what they do as an admin: as the one that the panel knows, when it does. */
  adminCall(purpose: string): Call {
    const { linked } = this.options;
    if (linked) {
      return { ...this.actor('admin', String(linked.adminId), linked.label), idempotencyKey: this.key(purpose) };
    }
    const label = this.person.username === null ? this.person.name : `${this.person.name} (@${this.person.username})`;
    return { ...this.actor('admin', `telegram:${this.person.id}`, label), idempotencyKey: this.key(purpose) };
  }

  /** A key that is the same however often the dialogue's last step is taken. */
  dialogueKey(): string {
    return `tg:dialogue:${this.dialogueToken()}`;
  }

  /** A button that ends the dialogue carries it: one on an older message must not end a newer dialogue. */
  dialogueToken(): string {
    if (!this.dialogue) throw new Error('there is no dialogue');
    return this.dialogue.token;
  }

  /** Shows a screen in place of the message whose button was pressed, or as a new one. */
  show(screen: Screen): void {
    const { pressed } = this.options;
    if (!pressed || this.shown) return this.say(screen);
    this.shown = true;
    if (pressed.hasText) {
      this.send('editMessageText', { message_id: pressed.messageId, ...textPayload(screen) });
      return;
    }
    // A photo cannot become a text: the screen takes its place as a new message.
    this.send('deleteMessage', { message_id: pressed.messageId });
    this.say(screen);
  }

  /** A new message in this chat. */
  say(screen: Screen): void {
    this.send('sendMessage', textPayload(screen));
  }

  /**
   * A question in a group: only a reply to it is taken as the answer, and Telegram offers it to whom the text mentions alone
   * (https://core.telegram.org/bots/api#forcereply).
   * @param ask is given the mention of this person, as HTML
   */
  askForReply(ask: (person: string) => string): void {
    const text = ask(`<a href="tg://user?id=${this.person.id}">${escapeHtml(this.person.name)}</a>`);
    const reply_markup = { force_reply: true, selective: true };
    this.send('sendMessage', { text, parse_mode: 'HTML', reply_markup });
  }

  /** Any call that has an effect in this chat, in the order in which they were given. */
  send(method: string, payload: Readonly<Record<string, unknown>>): void {
    this.messages.push({
      chatId: this.place.chatId,
      method,
      payload,
      priority: PRIORITY.reply,
      key: `${this.key('message')}:${this.messages.length}`,
    });
  }

  /** A message to whichever chat, from this turn. */
  queue(message: Outgoing): void {
    this.messages.push(message);
  }

  /** The short answer to a tap, at most 200 characters; as a box to be closed when it matters. */
  toast(text: string, alert = false): void {
    this.answer ??= { text: text.slice(0, 200), alert };
  }

  /** Begins a dialogue, or goes on to its next step. The next message in this chat is taken as the answer. */
  ask(name: string, step: string, data: Readonly<Record<string, unknown>> = {}): void {
    const { dialogue } = this;
    const token = dialogue?.name === name ? dialogue.token : randomBytes(12).toString('base64url');
    this.kept = { name, step, token, data };
  }

  endDialogue(): void {
    if (this.dialogue) this.kept = null;
  }

  /** What is to be stored, in one go. */
  result(): Turned {
    const { place, person } = this;
    const dialogue =
      this.kept === undefined ? undefined : { chatId: place.chatId, personId: person.id, kept: this.kept };
    return { messages: this.messages, dialogue };
  }

  get answerToTap(): { readonly text: string; readonly alert: boolean } | undefined {
    return this.answer;
  }

  private key(purpose: string): string {
    return `tg:${this.services.botId}:${this.options.updateId}:${purpose}`;
  }

  private actor(kind: 'user' | 'admin', id: string, label: string): Pick<Call, 'actor'> {
    return { actor: { kind, id, edge: 'bot', label } };
  }
}
