import { getDirectMessage, settleMessage, type DirectOutcome, type MessageUserJob } from '../core/broadcast';
import { getUser, setBotBlocked } from '../core/identity';
import { systemActor } from '../core/shared/actor';
import type { Core } from '../core/shared/core';
import type { Job } from '../platform/jobs/job';
import { messageUser } from '../plugins/telegram-bot/server/src/notify';

/** What an admin has written to one user, in the frame of the user's language. */
export const messageUserJob: Job<MessageUserJob> = {
  id: 'telegram.message-user',
  async run({ core, jobId }, { id }) {
    if (await messageUser(core, id, 'telegram.message-sent')) return;
    // The user has blocked the bot since the admin wrote.
    const call = { actor: systemActor('telegram.message-user'), idempotencyKey: `message-user:${jobId}` };
    await settleMessage(core, call, { id, state: 'blocked' });
  },
};

const OUTCOMES: Readonly<Record<string, DirectOutcome>> = {
  sent: 'sent',
  blocked: 'blocked',
  uncertain: 'uncertain',
};

/** Notes what became of it, once Telegram has said so. */
export const messageSentJob: Job<{ readonly subject: string; readonly state: string }> = {
  id: 'telegram.message-sent',
  async run({ core, jobId }, { subject, state }) {
    const call = { actor: systemActor('telegram.message-sent'), idempotencyKey: `message-sent:${jobId}` };
    const id = subject.slice(subject.indexOf(':') + 1);
    if (state === 'blocked') await noteBlocked(core, id, `message-sent:${jobId}:blocked`);
    await settleMessage(core, call, { id, state: OUTCOMES[state] ?? 'failed' });
  },
};

/** The sender does the same, a moment sooner or later; whoever sees the message as blocked shall see the user so, too. */
async function noteBlocked(core: Core, id: string, key: string): Promise<void> {
  const { userId } = await getDirectMessage(core.db, id);
  const { telegramId } = await getUser(core.db, userId);
  if (telegramId === null) return;
  const call = { actor: systemActor('telegram.message-sent'), idempotencyKey: key };
  await setBotBlocked(core, call, { telegramId, blocked: true });
}
