import type { Core } from '../../../../../../core/shared/core';
import { getProof } from '../../../../../../core/wallet';
import type { SentFile } from '../../../../../../platform/telegram/caller';
import type { Feature } from '../../feature';
import { tap } from '../../screen';
import { cardPayload } from './cards';
import { approve, askReason, DECIDE, showPending, takeReason } from './decide';
import { beginDeposit, chooseMethod, DEPOSIT, takeAmount, takeName, takeProof } from './deposit';
import { showStatement, showWallet } from './money';
import { texts } from './texts';
import {
  beginWithdrawal,
  chooseWayOut,
  confirmPayout,
  remindToConfirm,
  takeNumber,
  takePayee,
  takePayout,
  WITHDRAW,
} from './withdraw';

/** The user's money, how it comes in, and the admins' decisions about it. */
export const wallet: Feature = {
  id: 'wallet',
  texts,
  commands: [
    { name: 'wallet', who: 'user', run: showWallet },
    { name: 'deposit', who: 'user', run: beginDeposit },
    { name: 'withdraw', who: 'user', run: beginWithdrawal },
    { name: 'statement', who: 'user', run: (turn) => showStatement(turn, []) },
    { name: 'pending', who: 'admin', permission: 'api::wallet.read', run: showPending },
  ],
  buttons: {
    show: { run: showWallet },
    deposit: { run: beginDeposit },
    method: { run: chooseMethod },
    withdraw: { run: beginWithdrawal },
    payout: { run: chooseWayOut },
    confirm: { keepsDialogue: true, run: confirmPayout },
    statement: { run: showStatement },
    approve: { who: 'admin', permission: 'api::wallet.decide', keepsDialogue: true, run: approve },
    reject: { who: 'admin', permission: 'api::wallet.decide', run: askReason },
  },
  dialogues: {
    [DEPOSIT]: { amount: takeAmount, name: takeName, proof: takeProof },
    [WITHDRAW]: { amount: takePayout, name: takePayee, number: takeNumber, confirm: remindToConfirm },
    [DECIDE]: { reason: takeReason },
  },
  answeredBy: { [DECIDE]: { who: 'admin', permission: 'api::wallet.decide' } },
  menu: [
    { order: 20, text: 'wallet:menuWallet', data: tap('wallet', 'show') },
    { order: 21, text: 'wallet:menuDeposit', data: tap('wallet', 'deposit') },
    { order: 41, text: 'wallet:menuStatement', data: tap('wallet', 'statement') },
  ],
  files: { proof: proofFile },
  payloads: { card: cardPayload },
};

async function proofFile(core: Core, id: string): Promise<SentFile> {
  const { bytes, name } = await getProof(core.db, id);
  return { bytes, name };
}
