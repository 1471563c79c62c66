import { linkedAdmins, type LinkedAdmin } from '../../../../core/admins';
import type { Core } from '../../../../core/shared/core';
import { readSettings } from '../../../../core/shared/settings';
import { env } from '../../../../platform/env/env';
import { log } from '../../../../platform/log/log';
import type { BotApi } from '../../../../platform/telegram/api';
import { adminChatId, telegramSettings } from '../../../../platform/telegram/settings';
import type { Language } from '../../../../core/identity';
import type { PanelRight } from './services';

const SETTINGS_MS = 3_000;
const MEMBER_MS = 20_000;

interface AdminSettings {
  readonly chatId: number | null;
  readonly ids: ReadonlySet<number>;
  readonly language: Language;
  readonly onlyLinked: boolean;
  /** By Telegram id. */
  readonly linked: ReadonlyMap<number, LinkedAdmin>;
}

/** Who may decide in Telegram, and where. What Telegram and the settings say is believed for some seconds. */
export class Admins {
  private settings: { readonly value: Promise<AdminSettings>; readonly until: number } | undefined;
  private readonly members = new Map<number, { readonly admin: Promise<boolean>; readonly until: number }>();

  constructor(
    private readonly core: Core,
    private readonly api: BotApi,
  ) {}

  current(): Promise<AdminSettings> {
    const now = performance.now();
    if (this.settings && this.settings.until > now) return this.settings.value;
    const value = this.read();
    this.settings = { value, until: now + SETTINGS_MS };
    value.catch(() => (this.settings = undefined));
    return value;
  }

  /** The panel account that somebody has linked with their Telegram account. */
  async linked(personId: number): Promise<LinkedAdmin | undefined> {
    return (await this.current()).linked.get(personId);
  }

  /** After a link was made in this process, what was read before is not believed any more. */
  forget(): void {
    this.settings = undefined;
  }

  /** Somebody has left the admin group: what Telegram said of them before is not believed any more. */
  forgetMember(personId: number): void {
    this.members.delete(personId);
  }

  /**
   * The administrators of the admin group and the ids that are set, for everything; linked admins of the panel for what
   * their role may do there.
   * @param permission what is to be done, as the panel calls it; any right will do when it is left out
   */
  async isAdmin(personId: number, permission?: PanelRight): Promise<boolean> {
    const { chatId, ids, linked, onlyLinked } = await this.current();
    const account = linked.get(personId);
    if (account && (permission === undefined || account.permissions.has(permission))) return true;
    if (onlyLinked) return false;
    if (ids.has(personId)) return true;
    if (chatId === null) return false;
    const now = performance.now();
    const known = this.members.get(personId);
    if (known && known.until > now) return known.admin;
    const admin = this.ask(chatId, personId);
    if (this.members.size > 1_000) this.members.clear();
    this.members.set(personId, { admin, until: now + MEMBER_MS });
    return admin;
  }

  private async ask(chatId: number, personId: number): Promise<boolean> {
    try {
      const member = await this.api.call<{ status: string }>('getChatMember', { chat_id: chatId, user_id: personId });
      return member.status === 'creator' || member.status === 'administrator';
    } catch (error) {
      this.members.delete(personId);
      log.debug({ err: error }, 'Telegram did not say whether somebody is an administrator');
      return false;
    }
  }

  private async read(): Promise<AdminSettings> {
    const [chatId, { adminIds, adminLanguage, onlyLinkedAdmins }, linked] = await Promise.all([
      adminChatId(this.core.db, env()),
      readSettings(this.core.db, telegramSettings),
      linkedAdmins(this.core.db),
    ]);
    const ids = new Set(adminIds.map(Number));
    return { chatId, ids, language: adminLanguage, onlyLinked: onlyLinkedAdmins, linked };
  }
}
