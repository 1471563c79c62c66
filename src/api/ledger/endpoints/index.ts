import type { Endpoint } from '../../../platform/http/endpoint';
import { getTrialBalanceReport } from './get-trial-balance';

export const ledgerEndpoints: readonly Endpoint[] = [getTrialBalanceReport];
