import { getDirectMessage, settleMessage, type DirectOutcome, type MessageUserJob } from '../core/broadcast';
import { getUser, setReach, UNREACHABLE, type Unreachable } from '../core/identity';
import { systemActor } from '../core/shared/actor';
import type { Core } from '../core/shared/core';
import type { Job } from '../platform/jobs/job';
import { messageUser } from '../plugins/telegram-bot/server/src/notify';

/** What an admin has written to one user, in the frame of the user's language. */
export const messageUserJob: Job<MessageUserJob> = {
  id: 'telegram.message-user',
  async run({ core, jobId }, { id }) {
    const state = await messageUser(core, id, 'telegram.message-sent');
    if (state === undefined) return;
    // The bot cannot reach the user any more since the admin wrote.
    const call = { actor: systemActor('telegram.message-user'), idempotencyKey: `message-user:${jobId}` };
    await settleMessage(core, call, { id, state });
  },
};

const OUTCOMES: Readonly<Record<string, DirectOutcome>> = {
  sent: 'sent',
  blocked: 'blocked',
  'not-started': 'not-started',
  deactivated: 'deactivated',
  uncertain: 'uncertain',
};

/** Notes what became of it, once Telegram has said so. */
export const messageSentJob: Job<{ readonly subject: string; readonly state: string }> = {
  id: 'telegram.message-sent',
  async run({ core, jobId }, { subject, state }) {
    const call = { actor: systemActor('telegram.message-sent'), idempotencyKey: `message-sent:${jobId}` };
    const id = subject.slice(subject.indexOf(':') + 1);
    const unreachable = UNREACHABLE.find((why) => why === state);
    if (unreachable) await noteUnreachable(core, id, unreachable, `message-sent:${jobId}:unreachable`);
    await settleMessage(core, call, { id, state: OUTCOMES[state] ?? 'failed' });
  },
};

/** The sender does the same, a moment sooner or later; whoever sees it of the message shall see it of the user, too. */
async function noteUnreachable(core: Core, id: string, unreachable: Unreachable, key: string): Promise<void> {
  const { userId } = await getDirectMessage(core.db, id);
  const { telegramId } = await getUser(core.db, userId);
  if (telegramId === null) return;
  const call = { actor: systemActor('telegram.message-sent'), idempotencyKey: key };
  await setReach(core, call, { telegramId, unreachable });
}
