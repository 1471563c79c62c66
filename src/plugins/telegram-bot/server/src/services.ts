import type { BotApi } from '../../../../platform/telegram/api';

/** What handlers may use beside the core. */
export interface BotServices {
  readonly botId: number;
  readonly botUsername: string;
  readonly api: BotApi;
  /** Whether somebody may decide in the admin group: its administrators, and the ids that are set. */
  isAdmin(personId: number): Promise<boolean>;
}
