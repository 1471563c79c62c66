import type { WireMoney } from '../../kit';

export type RequestType = 'deposit' | 'withdrawal';

export interface QueueRequest {
  readonly documentId: string;
  readonly type: RequestType;
  readonly state: string;
  readonly amount: WireMoney;
  readonly fee: WireMoney;
  readonly method: string;
  readonly methodName: string;
  readonly accountName: string | null;
  readonly accountNumber?: string | null;
  readonly proof?: string | null;
  readonly user: { readonly telegramId: string | null; readonly name: string };
  readonly userId: number;
  readonly approvals: readonly { readonly by: string; readonly at: string }[];
  readonly note: string | null;
  readonly reason: string | null;
  readonly origin: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly duplicateProofs: readonly {
    readonly request: string;
    readonly state: string;
    readonly sameUser: boolean;
  }[];
}

export const FLAGS = [
  'first-request',
  'new-name',
  'much-larger',
  'rejected-before',
  'duplicate-proof',
  'approved-by-one',
  'approved-as-own',
] as const;

export interface RequestDetail extends QueueRequest {
  readonly history: readonly {
    readonly from: string | null;
    readonly to: string;
    readonly reason: string | null;
    readonly by: string;
    readonly edge: string;
    readonly at: string;
  }[];
  readonly payer?: {
    readonly since: string;
    readonly depositsApproved: number;
    readonly depositsRejected: number;
    readonly withdrawalsApproved: number;
    readonly withdrawalsRejected: number;
    readonly open: number;
    readonly flags: readonly (typeof FLAGS)[number][];
  };
}

export const keyOf = (request: Pick<QueueRequest, 'type' | 'documentId'>): string =>
  `${request.type}/${request.documentId}`;
