/**
 * Who does something, and through which edge. Stored with every command and every ledger transaction.
 * `id` is the user's or admin's numeric id as text, the API token's id, or the job's name.
 */
export interface Actor {
  readonly kind: 'user' | 'admin' | 'integration' | 'system';
  readonly id: string;
  readonly edge: 'bot' | 'panel' | 'rest' | 'graphql' | 'job' | 'cli';
  /** For people to read: "Anna (admin)", "demo token". Never a secret. */
  readonly label: string;
}

export const systemActor = (job: string): Actor => ({ kind: 'system', id: job, edge: 'job', label: job });
