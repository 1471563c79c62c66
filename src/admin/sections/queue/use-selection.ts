import { useEffect, useRef, useState } from 'react';
import { useQuery, type Query } from '../../kit';
import { keyOf, type QueueRequest, type RequestDetail } from './request';

interface Selection {
  readonly request: QueueRequest | undefined;
  /** False once it has left the list, as when somebody else decides it. */
  readonly listed: boolean;
  choose(request: QueueRequest): void;
  /** To a neighbour, by one up or down. */
  move(by: 1 | -1): void;
  /** The neighbour takes the place of what is decided, so that one can go on with the same key. */
  moveOn(): void;
}

/**
 * Which of the listed requests is looked at. What comes in above does not take its place, nor does its neighbour when it
 * leaves the list: the next key would decide about a request that nobody has looked at.
 */
export function useSelection(shown: readonly QueueRequest[]): Selection {
  const [chosen, choose] = useState<QueueRequest>();
  const indexOf = (request: QueueRequest | undefined): number =>
    request ? shown.findIndex((other) => keyOf(other) === keyOf(request)) : -1;
  const selected = shown[indexOf(chosen)] ?? chosen ?? shown[0];
  const index = indexOf(selected);
  const place = useRef(0);
  useEffect(() => {
    if (index >= 0) place.current = index;
    if (selected) choose(selected);
  }, [index, selected]);
  const below = (): QueueRequest | undefined => shown[index >= 0 ? index + 1 : place.current];
  const above = (): QueueRequest | undefined => shown[(index >= 0 ? index : place.current) - 1];
  return {
    request: selected,
    listed: index >= 0,
    choose,
    move: (by) => choose((by === 1 ? below() : above()) ?? (index >= 0 ? selected : (above() ?? below()))),
    moveOn: () => choose(below() ?? above()),
  };
}

interface Detail extends Pick<Query<unknown>, 'failure' | 'reload'> {
  readonly request: RequestDetail | undefined;
}

/** The list's row at once; the history and the flags follow. */
export function useDetail({ request, listed }: Selection): Detail {
  const key = request && keyOf(request);
  const query = useQuery<RequestDetail>(key === undefined ? null : `/queue/${key}`);
  // The first of two approvals leaves the request where it is, and what has left the list was decided: the list tells of both.
  const told = `${request?.approvals.length} ${listed}`;
  const known = useRef({ key, told });
  const { reload } = query;
  useEffect(() => {
    if (known.current.key === key && known.current.told !== told) reload();
    known.current = { key, told };
  }, [key, told, reload]);
  return { request: query.data ?? (request && { ...request, history: [] }), failure: query.failure, reload };
}
