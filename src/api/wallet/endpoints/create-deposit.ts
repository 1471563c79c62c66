import { z } from 'zod';
import { InvalidInputError } from '../../../core/shared/errors';
import { createDeposit } from '../../../core/wallet';
import { prepareProof } from '../../../platform/files/prepare-proof';
import { defineEndpoint, type UploadedFile } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { amountText, currencyCode, documentId, telegramId } from '../../shared/shapes';
import { accountName, methodCode, requestShape, toWireRequest } from './shapes';

export const createDepositEndpoint = defineEndpoint({
  name: 'wallet.create-deposit',
  method: 'POST',
  path: '/deposits',
  summary: 'Ask for a deposit; the proof may come as a file of a multipart form or as the id of an uploaded one',
  who: ['user', 'integration'],
  command: true,
  upload: true,
  file: { field: 'proof', required: false },
  body: z.strictObject({
    telegramId: telegramId.optional(),
    amount: amountText,
    currency: currencyCode,
    method: methodCode,
    accountName: accountName.nullish(),
    proof: documentId.nullish(),
  }),
  response: requestShape,
  handle: async ({ core, caller, call, body, files }) => {
    const userId = await actingUser(core, caller, call, body.telegramId);
    const file = onlyProof(files);
    const { result, replayed } = await createDeposit(core, call, {
      userId,
      amount: body.amount,
      currency: body.currency,
      method: body.method,
      accountName: body.accountName ?? null,
      proofId: body.proof ?? undefined,
      proof: file && (await prepareProof(file.bytes, file.name)),
    });
    return { status: 201, data: toWireRequest(result), replayed };
  },
});

export function onlyProof(files: readonly UploadedFile[]): UploadedFile | undefined {
  const [file, second] = files;
  if (second) throw new InvalidInputError('proof', 'must be one file');
  if (file && file.field !== 'proof') throw new InvalidInputError(file.field, 'is not a known field');
  return file;
}
