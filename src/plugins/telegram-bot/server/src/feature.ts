import type { Message } from 'telegraf/types';
import type { Core } from '../../../../core/shared/core';
import type { SentFile } from '../../../../platform/telegram/caller';
import type { PanelRight } from './services';
import type { Translations } from './texts';
import type { Turn } from './turn';

/** `user`: in private chats; `anyone`: everybody, wherever; `admin`: who may decide, wherever, with the right they need. */
export type Access = { readonly who: 'admin'; readonly permission: PanelRight } | { readonly who: 'user' | 'anyone' };

export type CommandHandler = Access & {
  /** Without the slash. Its description is the text `<feature>:commands.<name>`. */
  readonly name: string;
  /** Left out of the list that Telegram shows. */
  readonly hidden?: boolean;
  /** @param args what follows the command, trimmed */
  run(turn: Turn, args: string): Promise<void> | void;
};

/** `user` when nothing is said. */
export type ButtonHandler = (Access | { readonly who?: undefined }) & {
  /** A button that belongs to a dialogue does not end it; any other does. */
  readonly keepsDialogue?: boolean;
  /** @param args the parts of the button's data after the action; anybody can send any */
  run(turn: Turn, args: readonly string[]): Promise<void> | void;
};

/** What a person sent in a dialogue: any message that is no command. */
export interface Answer {
  readonly message: Message;
  /** Trimmed; empty when the message has no text. */
  readonly text: string;
}

/** Takes the answer to the question that is open. Whatever it does not like it explains, and the question stays open. */
export type DialogueStep = (turn: Turn, answer: Answer) => Promise<void> | void;

export interface MenuEntry {
  /** Where in the menu; lower comes first. Entries with the same ten stand in one row. */
  readonly order: number;
  /** The text of the button, `<feature>:<key>`. */
  readonly text: string;
  readonly data: string;
}

/** A capability of the bot: its commands, buttons, dialogues and texts. */
export interface Feature {
  /** The first part of its buttons' data and the namespace of its texts. */
  readonly id: string;
  readonly texts: Translations;
  readonly commands?: readonly CommandHandler[];
  readonly buttons?: Readonly<Record<string, ButtonHandler>>;
  readonly dialogues?: Readonly<Record<string, Readonly<Record<string, DialogueStep>>>>;
  /** Who may answer, by the dialogue's name: a right may be gone since the question was asked. `user` when nothing is said. */
  readonly answeredBy?: Readonly<Record<string, Access>>;
  readonly menu?: readonly MenuEntry[];
  /** Files and whole payloads that messages refer to (`proof:12`); read when the message is sent, never kept in the outbox. */
  readonly files?: Readonly<Record<string, (core: Core, id: string) => Promise<SentFile>>>;
  readonly payloads?: Readonly<Record<string, (core: Core, id: string) => Promise<Readonly<Record<string, unknown>>>>>;
  /** Deep links `/start <prefix>…`. @returns true when it has shown something itself */
  readonly start?: { readonly prefix: string; run(turn: Turn, payload: string): Promise<boolean> };
}
