import type { Core } from '../../../../../../core/shared/core';
import { getRequest, type ApprovedByOne } from '../../../../../../core/wallet';
import { tellAdminChat } from '../../admin-chat';
import { cut } from '../../screen';
import { amountOf, cardSubject, MAX_NAME } from './cards';

/** Tells the admin chat, once, that four eyes were two. */
export async function tellApprovedByOne(core: Core, { type, id, firstBy, secondBy }: ApprovedByOne): Promise<void> {
  await tellAdminChat(core, `approved-by-one:${cardSubject(type, id)}`, async (q) => {
    const request = await getRequest(q, type, id);
    return {
      state: 'found',
      render: (texts) =>
        texts.html(`wallet:approvedByOne.${type}`, {
          amount: amountOf(texts, request),
          user: cut(request.userName, MAX_NAME),
          first: cut(firstBy, MAX_NAME),
          second: cut(secondBy, MAX_NAME),
          at: texts.time(request.decidedAt ?? request.createdAt),
          id,
        }),
    };
  });
}
