import type { Message } from 'telegraf/types';

const MOST_CHATS = 10_000;

interface Album {
  readonly id: string;
  readonly first: number;
}

/** Pictures that are sent together come as messages of their own: an album counts as its first one, and is answered once. */
export class Albums {
  /** The last album of each chat; whoever is forgotten is answered once more, that is all. */
  private readonly last = new Map<number, Album>();

  /** Whether the message belongs to an album of which another message came before. */
  follows(message: Message): boolean {
    const id = 'media_group_id' in message ? message.media_group_id : undefined;
    if (id === undefined) return false;
    const chatId = message.chat.id;
    const known = this.last.get(chatId);
    if (known?.id === id) return known.first !== message.message_id;
    if (this.last.size >= MOST_CHATS) this.last.clear();
    this.last.set(chatId, { id, first: message.message_id });
    return false;
  }
}
