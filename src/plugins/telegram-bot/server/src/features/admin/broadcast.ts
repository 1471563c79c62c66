import {
  countSegment,
  createBroadcast,
  getBroadcast,
  moveBroadcast,
  progressOf,
  SEGMENTS,
  type Broadcast,
  type Progress,
  type Segment,
} from '../../../../../../core/broadcast';
import type { Core } from '../../../../../../core/shared/core';
import { readSettings } from '../../../../../../core/shared/settings';
import { enqueueMessages, PRIORITY } from '../../../../../../platform/telegram/outgoing';
import { telegramSettings } from '../../../../../../platform/telegram/settings';
import type { Answer } from '../../feature';
import { tap, textPayload, type Button, type Screen } from '../../screen';
import { textsIn, type Texts } from '../../texts';
import type { Turn } from '../../turn';
import { cancelButton } from '../home/buttons';

export const BROADCAST = 'broadcast';

const isSegment = (text: unknown): text is Segment => SEGMENTS.some((segment) => segment === text);

/** Whom: each choice with its exact count. */
export async function chooseSegment(turn: Turn): Promise<void> {
  const { texts, core } = turn;
  const counts = await Promise.all(SEGMENTS.map((segment) => countSegment(core.db, segment)));
  const buttons = SEGMENTS.map((segment, index) => ({
    text: `${texts.plain(`admin:segment.${segment}`)} (${texts.count(counts[index] ?? 0)})`,
    data: tap('admin', 'segment', segment),
  }));
  turn.show({ text: texts.html('admin:chooseSegment'), keyboard: buttons.map((button) => [button]) });
}

export async function askMessage(turn: Turn, [segment]: readonly string[]): Promise<void> {
  if (!isSegment(segment)) return;
  turn.ask(BROADCAST, 'message', { segment });
  const count = turn.texts.count(await countSegment(turn.core.db, segment));
  const name = turn.texts.plain(`admin:segment.${segment}`);
  const text = turn.texts.html('admin:askMessage', { segment: name, count });
  if (turn.place.kind === 'admin-group')
    turn.askForReply((person) => `${person}\n\n${text}\n\n${turn.texts.html('admin:replyHere')}`);
  else turn.show({ text, keyboard: [[cancelButton(turn.texts)]] });
}

/** Any message will do: text, photo, with formatting. The preview is the copy that everybody will get. */
export async function takeMessage(turn: Turn, { message }: Answer): Promise<void> {
  const { core, texts, place } = turn;
  const segment = turn.dialogue?.data.segment;
  if (!isSegment(segment)) return;
  const source = { segment, sourceChatId: place.chatId, sourceMessageId: message.message_id };
  const call = { ...turn.adminCall('broadcast'), idempotencyKey: turn.dialogueKey() };
  const { result } = await createBroadcast(core, call, source);
  turn.endDialogue();
  turn.send('copyMessage', { from_chat_id: place.chatId, message_id: message.message_id });
  const count = texts.count(await countSegment(core.db, segment));
  turn.say({
    text: texts.html('admin:confirmBroadcast', { segment: texts.plain(`admin:segment.${segment}`), count }),
    keyboard: [[move(texts, 'start', result), move(texts, 'cancel', result)]],
  });
}

const TARGETS = { start: 'running', resume: 'running', pause: 'paused', cancel: 'cancelled' } as const;

export async function moveIt(turn: Turn, [action = '', id = '']: readonly string[]): Promise<void> {
  if (!Object.hasOwn(TARGETS, action)) return;
  const to = TARGETS[action as keyof typeof TARGETS];
  const { result } = await moveBroadcast(turn.core, turn.adminCall('move'), { id, to });
  turn.show(progressScreen(turn.texts, result, await progressOf(turn.core.db, result)));
}

export async function showProgress(turn: Turn, [id = '']: readonly string[]): Promise<void> {
  const broadcast = await getBroadcast(turn.core.db, id);
  turn.show(progressScreen(turn.texts, broadcast, await progressOf(turn.core.db, broadcast)));
}

function progressScreen(texts: Texts, broadcast: Broadcast, progress: Progress): Screen {
  const buttons: Button[] = [];
  if (broadcast.state === 'running') buttons.push(move(texts, 'pause', broadcast));
  if (broadcast.state === 'paused') buttons.push(move(texts, 'resume', broadcast));
  const open = broadcast.state === 'running' || broadcast.state === 'paused';
  const refresh = { text: texts.plain('admin:refresh'), data: tap('admin', 'progress', broadcast.id) };
  const { dropped, unreachable, ...others } = progress;
  const counts = { recipients: broadcast.recipients, ...others, ...unreachable };
  const shown = Object.entries(counts).map(([name, count]) => [name, texts.count(count)] as const);
  const values = { ...Object.fromEntries(shown), state: texts.plain(`admin:state.${broadcast.state}`) };
  const notSent = dropped > 0 ? `\n${texts.html('admin:notSent', { dropped: texts.count(dropped) })}` : '';
  return {
    text: `${texts.html('admin:progress', values)}${notSent}`,
    keyboard: open ? [buttons, [move(texts, 'cancel', broadcast), refresh]] : [],
  };
}

const move = (texts: Texts, action: keyof typeof TARGETS, { id }: Broadcast): Button => ({
  text: texts.plain(`admin:move.${action}`),
  data: tap('admin', 'move', action, id),
});

/** What became of a broadcast that is done, where it was ordered. */
export async function reportBroadcast(core: Core, id: string): Promise<void> {
  const [broadcast, { adminLanguage }] = await Promise.all([
    getBroadcast(core.db, id),
    readSettings(core.db, telegramSettings),
  ]);
  const screen = progressScreen(textsIn(adminLanguage), broadcast, await progressOf(core.db, broadcast));
  await enqueueMessages(core.db, [
    {
      chatId: broadcast.sourceChatId,
      method: 'sendMessage',
      payload: textPayload(screen),
      key: `broadcast:${id}:report`,
      priority: PRIORITY.notification,
    },
  ]);
}
