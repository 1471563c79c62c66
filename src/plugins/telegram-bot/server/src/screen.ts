/** A button below a message. `data` comes back as a tap: `<capability>:<action>:<argument>…`, at most 64 bytes. */
export type Button = { readonly text: string; readonly data: string } | { readonly text: string; readonly url: string };

export interface Screen {
  /** Telegram's HTML; at most 4,096 characters after the entities are taken out, 1,024 with a photo. */
  readonly text: string;
  readonly keyboard?: readonly (readonly Button[])[];
}

/** What people and admins write may be longer than a message has room for. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MAX_DATA_BYTES = 64;

/** Joins the parts of a tap's data. @throws RangeError when Telegram would not take it */
export function tap(capability: string, action: string, ...args: readonly (string | number)[]): string {
  const data = [capability, action, ...args].join(':');
  if (Buffer.byteLength(data) > MAX_DATA_BYTES) throw new RangeError(`the data of a button is too long: ${data}`);
  return data;
}

export function inlineKeyboard(screen: Pick<Screen, 'keyboard'>): { inline_keyboard: object[][] } {
  return {
    inline_keyboard: (screen.keyboard ?? []).map((row) =>
      row.map((button) =>
        'url' in button ? { text: button.text, url: button.url } : { text: button.text, callback_data: button.data },
      ),
    ),
  };
}

/** Parameters of sendPhoto and sendDocument for a screen, beside the file. */
export const captionPayload = (screen: Screen): Record<string, unknown> => ({
  caption: screen.text,
  parse_mode: 'HTML',
  reply_markup: inlineKeyboard(screen),
});

/** Parameters of sendMessage and editMessageText for a screen. */
export const textPayload = (screen: Screen): Record<string, unknown> => ({
  text: screen.text,
  parse_mode: 'HTML',
  link_preview_options: { is_disabled: true },
  reply_markup: inlineKeyboard(screen),
});
