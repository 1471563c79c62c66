import { settleMessage, type DirectOutcome, type MessageUserJob } from '../core/broadcast';
import { systemActor } from '../core/shared/actor';
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
    await settleMessage(core, call, { id, state: OUTCOMES[state] ?? 'failed' });
  },
};
