import { enqueueJob, type JobRequest } from '../shared/jobs';
import type { Teller, Tx } from '../shared/tx';
import { formatAmount } from '../shared/money';
import type { WalletRequest } from './request';

/** Payload of `telegram.refresh-cards`: brings every card of a request to what the request is now. */
export interface RefreshCards {
  readonly type: WalletRequest['type'];
  /** The request's documentId. */
  readonly id: string;
}

/** Payload of `telegram.notify-user`: the bot renders the message in the user's language when it sends it. */
export interface NotifyUser {
  readonly userId: number;
  /** `deposit-approved`, `withdrawal-rejected`, … */
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The jobs by which everybody who looks at a request learns of its new state, exactly once. */
export function newsOf(request: WalletRequest): JobRequest[] {
  const cards: RefreshCards = { type: request.type, id: request.id };
  const news: JobRequest[] = [
    { task: 'telegram.refresh-cards', payload: { ...cards }, jobKey: `cards:${request.type}:${request.id}` },
  ];
  if (request.state === 'pending') return news;
  const { amountMinor, feeMinor, currency } = request;
  const told: NotifyUser = {
    userId: request.userId,
    message: `${request.type}-${request.state}`,
    values: {
      id: request.id,
      amount: formatAmount(amountMinor, currency),
      fee: formatAmount(feeMinor, currency),
      net: formatAmount(amountMinor - feeMinor, currency),
      // It chooses the form of the text.
      context: feeMinor > 0n ? 'fee' : '',
      currency,
      method: request.methodName,
      reason: request.reason ?? '',
    },
  };
  const jobKey = `notify:${request.type}:${request.id}:${request.state}`;
  return [...news, { task: 'telegram.notify-user', payload: { ...told }, jobKey }];
}

/** Tells pages and people what became of a request: jobs in the transaction, so a rollback tells nobody. */
export async function announce(tx: Tx, request: WalletRequest): Promise<void> {
  tellQueue(tx, request);
  for (const job of newsOf(request)) await enqueueJob(tx, job);
}

/** Open pages of requests hear of it; they also look by themselves from time to time. */
export function tellQueue(teller: Teller, { type, id, state }: Pick<WalletRequest, 'type' | 'id' | 'state'>): void {
  teller.notify('tillgram_queue', JSON.stringify({ type, id, state }));
}
