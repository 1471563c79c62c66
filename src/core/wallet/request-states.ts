/** The states of a deposit or a withdrawal. Whatever is decided is final; the database holds it as well (TGW01). */
export const REQUEST_STATES = ['pending', 'approved', 'rejected', 'cancelled', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export type Decision = Exclude<RequestState, 'pending'>;

/** From a state to those it may become. */
export const transitions: Readonly<Record<RequestState, readonly RequestState[]>> = {
  pending: ['approved', 'rejected', 'cancelled', 'expired'],
  approved: [],
  rejected: [],
  cancelled: [],
  expired: [],
};

export type RequestType = 'deposit' | 'withdrawal';
