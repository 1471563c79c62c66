import type { Queryable } from '../../shared/tx';
import type { RequestType } from '../request-states';
import { LIST_APPROVED_BY_ONE } from '../sql/request-sql';

/** A request that one person has approved twice, under two names that were not known to be theirs. */
export interface ApprovedByOne {
  readonly type: RequestType;
  /** The request's documentId. */
  readonly id: string;
  readonly firstBy: string;
  readonly secondBy: string;
}

/** All of them, or the one of a request. */
export function approvedByOne(q: Queryable, type?: RequestType, id?: string): Promise<ApprovedByOne[]> {
  return q.query<ApprovedByOne>(LIST_APPROVED_BY_ONE, [type ?? null, id ?? null]);
}
