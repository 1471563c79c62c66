import type { Job } from '../platform/jobs/job';
import { broadcastReportJob } from './broadcast-report';
import { followBitcoinJob, followLitecoinJob } from './crypto-follow-chain';
import { expireHoldsJob } from './ledger-expire-holds';
import { proveJob } from './ledger-prove';
import { reconcileJob } from './ledger-reconcile';
import { sealDaysJob } from './ledger-seal-days';
import { tellLedgerAdminsJob } from './ledger-tell-admins';
import { tellCryptoAdminsJob, tellCryptoUserJob } from './crypto-tell';
import { compareSheetsJob } from './sheets-compare';
import { mirrorSheetsJob } from './sheets-mirror';
import { deliverOrderJob } from './shop-deliver-order';
import { expireReservationsJob } from './shop-expire-reservations';
import { forgetPhotosJob } from './shop-forget-photos';
import { notifyRestockedJob } from './shop-notify-restocked';
import { forgetTelegramJob } from './telegram-forget';
import { messageSentJob, messageUserJob } from './telegram-message-user';
import { notifyUserJob } from './telegram-notify-user';
import { orderSentJob } from './telegram-order-sent';
import { refreshCardsJob } from './telegram-refresh-cards';
import { checkApprovalsJob, tellApprovedByOneJob } from './wallet-check-approvals';
import { expireRequestsJob } from './wallet-expire-requests';
import { forgetProofsJob } from './wallet-forget-proofs';
import { fetchRatesJob } from './wallet-fetch-rates';

/** Every job of the product; the worker refuses to start with two of one id. */
export const jobs: readonly Job[] = [
  expireReservationsJob,
  notifyRestockedJob,
  forgetPhotosJob,
  expireRequestsJob,
  forgetProofsJob,
  checkApprovalsJob,
  tellApprovedByOneJob,
  fetchRatesJob,
  followBitcoinJob,
  followLitecoinJob,
  tellCryptoUserJob,
  tellCryptoAdminsJob,
  mirrorSheetsJob,
  compareSheetsJob,
  deliverOrderJob,
  broadcastReportJob,
  refreshCardsJob,
  notifyUserJob,
  messageUserJob,
  messageSentJob,
  orderSentJob,
  forgetTelegramJob,
  expireHoldsJob,
  reconcileJob,
  proveJob,
  tellLedgerAdminsJob,
  sealDaysJob,
];
