import { useCallback, useEffect, useState } from 'react';
import { useQuery, type Parameters, type Query } from '../../kit';
import { useEvents } from '../../kit/events';

const POLL_MS = 4_000;
const SLOW_POLL_MS = 30_000;

export interface LiveQuery<Data> extends Query<Data> {
  /** Whether the server tells of changes; by polling otherwise. */
  readonly live: boolean;
}

/** Reads again as soon as any request comes or is decided. @param onEvent what else is to be brought up to date then */
export function useLiveQuery<Data>(path: string, parameters: Parameters = {}, onEvent?: () => void): LiveQuery<Data> {
  const [live, setLive] = useState(false);
  const query = useQuery<Data>(path, parameters, { pollMs: live ? SLOW_POLL_MS : POLL_MS });
  const { reload } = query;
  const onChange = useCallback(() => {
    reload();
    onEvent?.();
  }, [reload, onEvent]);
  const open = useEvents('/queue/events', onChange);
  useEffect(() => setLive(open), [open]);
  return { ...query, live };
}
