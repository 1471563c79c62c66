import type { WireMoney } from '../../kit';

export const CHAINS = ['BTC', 'LTC'] as const;
export type Chain = (typeof CHAINS)[number];

export const PAYMENT_STATES = ['seen', 'confirmed', 'credited', 'dust', 'dropped', 'reversed'] as const;

interface WireUser {
  readonly id: number;
  readonly name: string | null;
}

export interface WirePayment {
  readonly documentId: string;
  readonly chain: Chain;
  readonly txid: string;
  readonly vout: number;
  readonly address: string;
  readonly coins: WireMoney;
  readonly state: (typeof PAYMENT_STATES)[number];
  readonly explanation: string;
  readonly confirmations: number;
  readonly required: number | null;
  readonly firstSeenAt: string;
  readonly credited: {
    readonly amount: WireMoney;
    readonly rate: string;
    readonly rateSource: string;
    readonly rateReason: 'in-time' | 'not-locked' | 'seen-late' | 'above-amount' | 'confirmed-late' | null;
    readonly at: string;
    readonly reversedAt: string | null;
  } | null;
  readonly explorerUrl: string | null;
  readonly user: WireUser;
  readonly blockHeight: number | null;
  readonly transactionId: string | null;
  readonly receivable: WireMoney | null;
}

export interface WirePaymentWithHistory extends WirePayment {
  readonly history: readonly {
    readonly from: string | null;
    readonly to: string;
    readonly reason: string;
    readonly height: number | null;
    readonly at: string;
  }[];
}

export interface WireAddress {
  readonly chain: Chain;
  readonly index: number;
  readonly address: string;
  readonly user: WireUser;
  readonly issuedAt: string;
  readonly usedAt: string | null;
  readonly payments: number;
  readonly received: WireMoney;
}

export interface WireChain {
  readonly chain: Chain;
  readonly network: string;
  readonly simulated: boolean;
  readonly height: number | null;
  readonly followedAt: string | null;
  readonly sources: readonly {
    readonly name: string;
    readonly tipHeight: number | null;
    readonly answeredAt: string | null;
    readonly failure: string | null;
    readonly retryAt: string | null;
  }[];
  readonly alarms: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly detail: string;
    readonly openedAt: string;
  }[];
  readonly keys: readonly {
    readonly fingerprint: string;
    readonly issued: number;
    readonly used: number;
    readonly gap: number;
  }[];
  readonly rescan: {
    readonly fromHeight: number;
    readonly toHeight: number;
    readonly done: number;
    readonly blocks: number;
    readonly found: number;
    readonly requestedBy: string;
    readonly requestedAt: string;
    readonly finishedAt: string | null;
  } | null;
}
