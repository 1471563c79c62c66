/**
 * bip32 and bitcoinjs-lib ship CommonJS code, but their type files count as ES modules, which `import` from CommonJS
 * refuses. The values are required and typed here once; the rest of the capability imports them from this file.
 */
import * as ecc from '@bitcoinerlab/secp256k1';
import type * as Bip32Module from 'bip32' with { 'resolution-mode': 'import' };
import type * as BitcoinModule from 'bitcoinjs-lib' with { 'resolution-mode': 'import' };
import type * as Bs58CheckModule from 'bs58check' with { 'resolution-mode': 'import' };
import { createRequire } from 'node:module';

export type { BIP32Interface } from 'bip32' with { 'resolution-mode': 'import' };

const load = createRequire(__filename);
const { BIP32Factory } = load('bip32') as typeof Bip32Module;

export const bip32 = BIP32Factory(ecc);
export const { address: addressCodec, Block, payments, Transaction } = load('bitcoinjs-lib') as typeof BitcoinModule;
export const { default: bs58check } = load('bs58check') as typeof Bs58CheckModule;
