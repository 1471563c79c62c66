import { z } from 'zod';
import { InvalidInputError } from '../../../core/shared/errors';
import { uploadProof } from '../../../core/wallet';
import { prepareProof } from '../../../platform/files/prepare-proof';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { onlyProof } from './create-deposit';

export const uploadProofEndpoint = defineEndpoint({
  name: 'wallet.upload-proof',
  method: 'POST',
  path: '/proofs',
  summary: 'Upload a photo or PDF (at most 10 MB, field `proof`) that a deposit names afterwards',
  who: ['user', 'integration'],
  command: true,
  upload: true,
  file: { field: 'proof', required: true },
  response: z.object({ documentId: z.string() }),
  handle: async ({ core, caller, call, files }) => {
    const file = onlyProof(files);
    if (!file) throw new InvalidInputError('proof', 'must be a file of a multipart form');
    const proof = await prepareProof(file.bytes, file.name);
    const userId = caller.kind === 'user' ? caller.userId : null;
    const { result, replayed } = await uploadProof(core, call, { userId, proof });
    return { status: 201, data: { documentId: result }, replayed };
  },
});
