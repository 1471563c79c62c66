import { decodeJson } from '../../shared/json';
import type { Queryable } from '../../shared/tx';
import type { Proof, ProofResults } from '../proof-request';
import { LATEST_PROOF } from '../sql/proof-requests';

/** How the proof that was asked for last is getting on, or what came of it. */
export interface ProofRequest<Kind extends Proof = Proof> {
  readonly id: bigint;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Steps done of the total; the total is null until it is known. */
  readonly done: number;
  readonly total: number | null;
  /** The step that is being done: a check's name, a sealed day. */
  readonly doing: string | null;
  readonly finishedAt: Date | null;
  readonly result: ProofResults[Kind] | null;
  readonly failure: string | null;
}

interface ProofRow {
  readonly id: bigint;
  readonly asked_at: Date;
  readonly asked_by_label: string;
  readonly state: ProofRequest['state'];
  readonly done: number;
  readonly total: number | null;
  readonly doing: string | null;
  readonly finished_at: Date | null;
  readonly result: unknown;
  readonly failure: string | null;
}

/** Null before anybody has asked for a proof of the kind. */
export async function latestProof<Kind extends Proof>(q: Queryable, proof: Kind): Promise<ProofRequest<Kind> | null> {
  const [row] = await q.query<ProofRow>(LATEST_PROOF, [proof]);
  if (!row) return null;
  return {
    id: row.id,
    askedAt: row.asked_at,
    askedBy: row.asked_by_label,
    state: row.state,
    done: row.done,
    total: row.total,
    doing: row.doing,
    finishedAt: row.finished_at,
    result: row.result === null ? null : decodeJson<ProofResults[Kind]>(row.result),
    failure: row.failure,
  };
}
