import { NotFoundError } from '../../shared/errors';
import type { Queryable } from '../../shared/tx';
import type { ProofMediaType } from '../proof';
import { FIND_PROOF } from '../sql/proof-sql';

export interface StoredProof {
  readonly id: string;
  readonly mediaType: ProofMediaType;
  readonly name: string;
  readonly bytes: Buffer;
}

interface ProofRow {
  readonly id: string;
  readonly user_id: number | null;
  readonly media_type: ProofMediaType;
  readonly original_name: string;
  readonly bytes: Buffer;
}

/** @param userId whose it must be, when a user asks. @throws NotFoundError, also for someone else's */
export async function getProof(q: Queryable, id: string, userId?: number): Promise<StoredProof> {
  const [row] = await q.query<ProofRow>(FIND_PROOF, [id]);
  if (!row || (userId !== undefined && row.user_id !== userId)) throw new NotFoundError('Proof', id);
  return { id: row.id, mediaType: row.media_type, name: row.original_name, bytes: row.bytes };
}
