import type { Message } from 'telegraf/types';
import {
  AlreadyDecidedError,
  approveDeposit,
  approveWithdrawal,
  getRequest,
  queue,
  rejectDeposit,
  rejectWithdrawal,
  type RequestType,
  type WalletRequest,
} from '../../../../../../core/wallet';
import { explain } from '../../errors';
import type { Answer } from '../../feature';
import type { Turn } from '../../turn';
import { amountOf, cardChange, cardMessage, laterCard } from './cards';

export const DECIDE = 'decide';
const MAX_REASON = 300;
const SHOWN_PENDING = 5;

const readType = (text: string | undefined): RequestType | undefined =>
  text === 'deposit' || text === 'withdrawal' ? text : undefined;

export async function approve(turn: Turn, [typeText, id = '']: readonly string[]): Promise<void> {
  const type = readType(typeText);
  if (!type) return;
  await deciding(turn, type, id, async () => {
    const { result } = await approveRequest(turn, type, id);
    const done = result.state === 'approved';
    const amount = amountOf(turn.texts, result);
    turn.toast(turn.texts.plain(done ? 'wallet:approvedToast' : 'wallet:firstApprovalToast', { amount }), !done);
  });
}

/** The reason is asked for first; the user reads it. */
export async function askReason(turn: Turn, [typeText, id = '']: readonly string[]): Promise<void> {
  const type = readType(typeText);
  if (!type) return;
  await deciding(turn, type, id, async () => {
    const request = await getRequest(turn.core.db, type, id);
    if (request.state !== 'pending') {
      throw new AlreadyDecidedError(type, request.state, request.decidedBy, request.decidedAt);
    }
    turn.ask(DECIDE, 'reason', { type, id });
    askWhy(turn, request);
  });
}

/** The id stands in the question: by that an answer to it is told from an answer to an older one. */
function askWhy(turn: Turn, request: WalletRequest): void {
  const amount = amountOf(turn.texts, request);
  turn.askForReply((person) => `${turn.texts.html('wallet:askReason', { person, amount })}\n${marked(request.id)}`);
}

const marked = (id: string): string => `<code>${id}</code>`;

/** Who presses Reject on two cards is asked twice; what answers the first question is no reason for the second request. */
const answersAnother = (message: Message, id: string): boolean => {
  const question = 'reply_to_message' in message ? message.reply_to_message : undefined;
  return question !== undefined && !('text' in question && question.text.includes(id));
};

export async function takeReason(turn: Turn, { message, text }: Answer): Promise<void> {
  const { type, id } = turn.dialogue?.data as { type: RequestType; id: string };
  const { texts } = turn;
  if (answersAnother(message, id)) return askWhy(turn, await getRequest(turn.core.db, type, id));
  if (text.length === 0 || text.length > MAX_REASON) {
    return turn.askForReply((person) => `${person}\n\n${texts.html('wallet:wrongReason')}\n${marked(id)}`);
  }
  const call = { ...turn.adminCall('reject'), idempotencyKey: turn.dialogueKey() };
  turn.endDialogue();
  await rejectRequest(turn, type, id, text, call);
  turn.say({ text: texts.html('wallet:rejectedDone') });
}

/** The oldest first: who has waited longest. */
export async function showPending(turn: Turn): Promise<void> {
  const { core, texts, place } = turn;
  const { requests, total } = await queue(core.db, { state: 'pending' }, 'oldest', 1, SHOWN_PENDING);
  if (total === 0) return turn.say({ text: texts.html('wallet:nothingPending') });
  const more = total > requests.length ? ` ${texts.html('wallet:pendingMore', { shown: requests.length })}` : '';
  turn.say({ text: `${texts.html('wallet:pending', { count: total })}${more}` });
  const key = turn.adminCall('pending').idempotencyKey;
  for (const request of requests) {
    const card = await cardMessage(core.db, texts, request, place.chatId, `${key}:${request.id}`);
    // Decided before this turn is stored, a card would stay as it was: nobody changes one that is not there yet. So it is
    // written when it is sent; whoever decides after that finds it.
    turn.queue({ ...card, payload: laterCard(request, texts.language) });
  }
}

/** Somebody was first: the card that was pressed is brought up to date at once, whatever kept it back. */
async function deciding(turn: Turn, type: RequestType, id: string, decide: () => Promise<void>): Promise<void> {
  try {
    await decide();
  } catch (error) {
    if (!(error instanceof AlreadyDecidedError)) throw error;
    turn.toast(explain(error, turn.texts) ?? '', true);
    const { pressed } = turn;
    if (!pressed) return;
    const { method, payload } = cardChange(turn.texts, await getRequest(turn.core.db, type, id), pressed.hasText);
    turn.send(method, { message_id: pressed.messageId, ...payload });
  }
}

function approveRequest(turn: Turn, type: RequestType, id: string): Promise<{ readonly result: WalletRequest }> {
  const call = turn.adminCall('approve');
  switch (type) {
    case 'deposit':
      return approveDeposit(turn.core, call, { id });
    case 'withdrawal':
      return approveWithdrawal(turn.core, call, { id });
  }
}

async function rejectRequest(
  turn: Turn,
  type: RequestType,
  id: string,
  reason: string,
  call: ReturnType<Turn['adminCall']>,
): Promise<void> {
  switch (type) {
    case 'deposit':
      await rejectDeposit(turn.core, call, { id, reason });
      return;
    case 'withdrawal':
      await rejectWithdrawal(turn.core, call, { id, reason });
      return;
  }
}
