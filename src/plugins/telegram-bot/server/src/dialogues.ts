import { gathered } from '../../../../core/shared/look-up';
import type { Database } from '../../../../core/shared/tx';
import type { KeptDialogue } from '../../../../platform/telegram/dispatcher';
import { FIND_DIALOGUES } from './dialogue-sql';

interface DialogueRow extends KeptDialogue {
  readonly chat_id: bigint;
  readonly person_id: bigint;
}

export type FindDialogue = (chatId: number, personId: number) => Promise<KeptDialogue | undefined>;

/** Looks for what is open with a person in a chat; those who come in the same moment share a round trip. */
export function createDialogueLookUp(db: Database): FindDialogue {
  const find = gathered<string, KeptDialogue>(async (places) => {
    const ids = places.map((place) => place.split(':'));
    const rows = await db.query<DialogueRow>(FIND_DIALOGUES, [
      ids.map(([chat]) => chat),
      ids.map(([, person]) => person),
    ]);
    return new Map(
      rows.map(({ chat_id, person_id, name, step, token, data }) => [
        `${chat_id}:${person_id}`,
        { name, step, token, data },
      ]),
    );
  });
  return (chatId, personId) => find(`${chatId}:${personId}`);
}
