import type { BotApi } from '../../../../platform/telegram/api';

/** A right of the panel (`src/api/panel/permissions.ts`), which linked admins have by their role. */
export type PanelRight = `api::${string}.${string}`;

/** What handlers may use beside the core. */
export interface BotServices {
  readonly botId: number;
  readonly botUsername: string;
  readonly api: BotApi;
  /** Tells this process at once that somebody was linked with a panel account. */
  forgetAdmins(): void;
}
