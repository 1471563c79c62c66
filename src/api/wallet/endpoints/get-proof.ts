import { z } from 'zod';
import { getProof, type StoredProof } from '../../../core/wallet';
import { defineEndpoint, type RawReply } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';

export const getProofEndpoint = defineEndpoint({
  name: 'wallet.get-proof',
  method: 'GET',
  path: '/proofs/:id',
  summary: 'The bytes of a proof: a user reads their own, an integration any',
  who: ['user', 'integration'],
  params: z.object({ id: documentId }),
  response: z.unknown(),
  produces: '*/*',
  handle: async ({ core, caller, params }) =>
    proofReply(await getProof(core.db, params.id, caller.kind === 'user' ? caller.userId : undefined)),
});

/** Never run, never sniffed, never kept by a cache; a PDF is only ever downloaded. */
export function proofReply(proof: StoredProof): RawReply {
  const picture = proof.mediaType !== 'application/pdf';
  return {
    contentType: proof.mediaType,
    raw: proof.bytes,
    headers: {
      'Content-Disposition': picture ? 'inline' : 'attachment; filename="proof.pdf"',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    },
  };
}
