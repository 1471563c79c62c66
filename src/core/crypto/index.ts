export { scriptOfAddress } from './address-text';
export * from './chain-source';
export * from './errors';
export { readExtendedKey, type AccountKey, type DerivedAddress } from './extended-key';
export * from './networks';
