import { newKey, send, toFailure, type Failure } from '../../kit';
import { createStore } from '../../kit/store';
import { keyOf, type QueueRequest } from './request';

/** So long a decision can be taken back before it is sent. */
export const UNDO_MS = 5_000;

export interface Decision {
  readonly key: string;
  readonly request: QueueRequest;
  readonly action: 'approve' | 'reject';
  readonly reason?: string;
  readonly sendAt: number;
  readonly sending: boolean;
}

export interface Settled {
  readonly decision: Decision;
  readonly failure?: Failure;
  /** The request as the server left it. */
  readonly request?: QueueRequest;
}

/** Decisions that wait for their five seconds. They outlive the page: leaving it for another one sends them as well. */
export const decisions = createStore<readonly Decision[]>([]);
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<(settled: Settled) => void>();
const decided = new Set<string>();

/** The list goes on showing what was decided here until it is read again. */
export const wasDecided = (key: string): boolean => decided.has(key);

export function onSettled(listener: (settled: Settled) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function decide(request: QueueRequest, action: Decision['action'], reason?: string): void {
  const key = keyOf(request);
  if (timers.has(key)) return;
  const decision: Decision = { key, request, action, reason, sendAt: Date.now() + UNDO_MS, sending: false };
  decisions.set([...decisions.get(), decision]);
  timers.set(
    key,
    setTimeout(() => void sendNow(decision), UNDO_MS),
  );
  if (timers.size === 1) window.addEventListener('beforeunload', warn);
}

/** Takes back the named decision, or the latest. Answers whether there was one to take back. */
export function undo(key: string | undefined = decisions.get().findLast(({ sending }) => !sending)?.key): boolean {
  const found = decisions.get().find((decision) => decision.key === key && !decision.sending);
  if (!found) return false;
  clearTimeout(timers.get(found.key));
  forget(found.key);
  return true;
}

async function sendNow(decision: Decision): Promise<void> {
  decisions.set(decisions.get().map((item) => (item.key === decision.key ? { ...item, sending: true } : item)));
  const { request, action, reason } = decision;
  const body = action === 'reject' ? { reason } : {};
  const settled = await send<QueueRequest>('PUT', `/queue/${decision.key}/${action}`, body, newKey()).then(
    (answer): Settled => ({ decision, request: answer.data ?? request }),
    (error: unknown): Settled => ({ decision, failure: toFailure(error) }),
  );
  if (settled.request && settled.request.state !== 'pending') decided.add(decision.key);
  forget(decision.key);
  for (const listener of listeners) listener(settled);
}

function forget(key: string): void {
  timers.delete(key);
  decisions.set(decisions.get().filter((decision) => decision.key !== key));
  if (timers.size === 0) window.removeEventListener('beforeunload', warn);
}

/** Closing the window would lose what has not been sent: the browser asks first. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
