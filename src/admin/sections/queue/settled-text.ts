import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { formatMoney, useFailureText, useText, type Failure } from '../../kit';
import type { Settled } from './decisions';

interface Notice {
  readonly type: 'success' | 'info' | 'danger';
  readonly message: string;
  readonly timeout: number;
}

const DECIDED = { ALREADY_APPROVED: 'queue.already-approved', ALREADY_REJECTED: 'queue.already-rejected' } as const;

/** What to tell the cashier once a decision is through; somebody who was faster is news, not an error. */
export function useSettledText(): (settled: Settled) => Notice {
  const text = useText();
  const failureNotice = useFailureNotice();
  return useCallback(
    ({ decision, failure, request }) => {
      if (failure) return failureNotice(failure);
      const values = { amount: formatMoney(decision.request.amount), name: decision.request.user.name };
      if (request?.state === 'pending') return { type: 'info', message: text('queue.second', values), timeout: 6000 };
      const key = decision.action === 'approve' ? 'queue.approved' : 'queue.rejected';
      return { type: 'success', message: text(key, values), timeout: 4000 };
    },
    [text, failureNotice],
  );
}

function useFailureNotice(): (failure: Failure) => Notice {
  const text = useText();
  const failureText = useFailureText();
  const { formatTime } = useIntl();
  return useCallback(
    (failure) => {
      const { code, details, status } = failure;
      const known = code in DECIDED ? DECIDED[code as keyof typeof DECIDED] : undefined;
      if (known && typeof details.by === 'string' && typeof details.at === 'string') {
        const told = text(known, { by: details.by, at: formatTime(details.at) });
        return { type: 'info', message: told, timeout: 8000 };
      }
      return { type: status === 409 ? 'info' : 'danger', message: failureText(failure), timeout: 10_000 };
    },
    [text, failureText, formatTime],
  );
}
