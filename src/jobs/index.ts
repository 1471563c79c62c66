import type { Job } from '../platform/jobs/job';
import { followBitcoinJob, followLitecoinJob } from './crypto-follow-chain';
import { expireReservationsJob } from './shop-expire-reservations';

/** Every job of the product; the worker refuses to start with two of one id. */
export const jobs: readonly Job[] = [expireReservationsJob, followBitcoinJob, followLitecoinJob];
