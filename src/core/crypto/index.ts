export { scriptOfAddress } from './address-text';
export type { AlarmKind } from './alarms';
export { readChain, type ChainRecord, type ChainSetup } from './chain-record';
export * from './chain-source';
export { requestDeposit, type DepositRequestView, type RequestDeposit } from './commands/request-deposit';
export { startRescan, type StartRescan } from './commands/start-rescan';
export * from './errors';
export { readExtendedKey, type AccountKey, type DerivedAddress } from './extended-key';
export { ChainFollower, type PassReport } from './follow/chain-follower';
export { WatchedAddresses } from './follow/watched-scripts';
export { RATE_REASONS, type RateReason } from './locked-rate';
export * from './networks';
export type { PaymentState } from './payment-states';
export { explainStanding, findPayment, standingOf, type Finding, type PaymentStanding } from './queries/find-payment';
export * from './queries/overview';
export {
  findPaymentByDocument,
  getPayment,
  listPayments,
  paymentsBefore,
  paymentHistory,
  type PaymentFilter,
  type PaymentView,
} from './queries/payments';
export { isCoinTaken } from './queries/taken-coin';
export type { Rate, RateProvider } from './rates';
export { cryptoSettings, type CryptoSettings } from './settings';
export { madeUpRates, simulationRates } from './simulation-rates';
export { cryptoChecks } from './reconcile-checks';
