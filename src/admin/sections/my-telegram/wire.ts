/** As the server answers: which admin is who in Telegram. */
export interface WireLink {
  readonly adminId: number;
  readonly admin: string;
  readonly telegramId: string;
  readonly telegramName: string;
  readonly linkedAt: string;
  readonly mayWork: boolean;
}
