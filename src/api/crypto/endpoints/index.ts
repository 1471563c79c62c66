import type { Endpoint } from '../../../platform/http/endpoint';
import { findCryptoPayment, listCryptoPayments } from './find-payment';
import { requestCryptoDeposit } from './request-deposit';

export const cryptoEndpoints: readonly Endpoint[] = [requestCryptoDeposit, findCryptoPayment, listCryptoPayments];
