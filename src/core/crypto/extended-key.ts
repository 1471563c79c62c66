import { createHash } from 'node:crypto';
import { addressParameters } from './address-text';
import { bip32, bs58check, payments, type BIP32Interface } from './bitcoin-libraries';
import { ExtendedKeyRefusedError } from './errors';
import { keyVersion, type AddressType, type ChainNetwork, type KeyVersion } from './networks';

/** Serialised extended key (BIP-32): version 4, depth 1, parent 4, child 4, chain code 32, key 33. */
const SERIALISED_BYTES = 78;
const DEPTH_AT = 4;
const CHAIN_CODE_AT = 13;
const KEY_AT = 45;
/** m / purpose' / coin' / account': the key a wallet exports for one account. */
const ACCOUNT_DEPTH = 3;
/** The branch of addresses that are handed out (BIP-44: 0 external, 1 change). */
const EXTERNAL_BRANCH = 0;
/** Indexes from here on are hardened, which a public key cannot derive. */
const HARDENED = 0x8000_0000;

export interface DerivedAddress {
  readonly index: number;
  readonly address: string;
  /** The output script that pays the address. */
  readonly script: Buffer;
}

/** An account-level extended public key: makes the addresses `0/i` of one wallet account, and can spend nothing. */
export interface AccountKey {
  readonly network: ChainNetwork;
  readonly addressType: AddressType;
  /** Names the key in the database without telling it: 16 hex digits of a hash over key, network and address type. */
  readonly fingerprint: string;
  /** @param index 0 ≤ index < 2³¹ */
  addressAt(index: number): DerivedAddress;
}

export interface ExtendedKeySetting {
  /** The environment variable the text comes from; every refusal names it. */
  readonly variable: string;
  readonly text: string;
  readonly network: ChainNetwork;
  /** Overrides what the prefix leaves open: an xpub of a BIP-44 account pays legacy addresses. */
  readonly addressType?: AddressType;
}

/**
 * Reads an account-level extended public key. The messages never contain the key: it might be a private one.
 * @throws ExtendedKeyRefusedError for a private key, another network's key, a bad checksum, or a wrong depth
 */
export function readExtendedKey(setting: ExtendedKeySetting): AccountKey {
  const { variable, network } = setting;
  const bytes = decodeChecked(setting.text.trim(), variable);
  const version = knownVersion(bytes.readUInt32BE(0), setting);
  const depth = bytes.readUInt8(DEPTH_AT);
  if (depth !== ACCOUNT_DEPTH) {
    const where = depth < ACCOUNT_DEPTH ? 'too shallow' : 'too deep';
    throw new ExtendedKeyRefusedError(
      variable,
      'depth',
      `is ${where}: depth ${depth}, but an account key (m/84'/coin'/account') has depth ${ACCOUNT_DEPTH}`,
    );
  }
  const addressType = addressTypeOf(version, setting);
  const chainCode = bytes.subarray(CHAIN_CODE_AT, KEY_AT);
  const publicKey = bytes.subarray(KEY_AT);
  return accountKey(publicBranch(publicKey, chainCode, variable), network, addressType, bytes);
}

function decodeChecked(text: string, variable: string): Buffer {
  const decoded = bs58check.decodeUnsafe(text);
  if (decoded === undefined) {
    throw new ExtendedKeyRefusedError(
      variable,
      'checksum',
      'is not an extended public key: bad Base58 checksum, so a character is wrong or missing',
    );
  }
  if (decoded.length !== SERIALISED_BYTES) {
    throw new ExtendedKeyRefusedError(
      variable,
      'length',
      `is not an extended public key: it holds ${decoded.length} bytes instead of ${SERIALISED_BYTES}`,
    );
  }
  return Buffer.from(decoded);
}

function knownVersion(bytes: number, { variable, network }: ExtendedKeySetting): KeyVersion {
  const version = keyVersion(bytes);
  if (version === undefined) {
    throw new ExtendedKeyRefusedError(variable, 'version', 'has a prefix that is not known for Bitcoin or Litecoin');
  }
  if (version.private) {
    throw new ExtendedKeyRefusedError(
      variable,
      'private_key',
      `is a private key (${version.prefix}). Remove it from this machine now and set the account's public key instead`,
    );
  }
  if (version.multisig) {
    throw new ExtendedKeyRefusedError(
      variable,
      'multisig',
      `is one key of a multi-signature wallet (${version.prefix}); a single-signature account key is needed`,
    );
  }
  if (!version.networks.includes(`${network.chain}/${network.name}`)) {
    throw new ExtendedKeyRefusedError(
      variable,
      'network',
      `is a key of another network: ${version.prefix} is used on ${version.networks.join(', ')}, ` +
        `but ${network.chain}/${network.name} is configured`,
    );
  }
  return version;
}

function addressTypeOf(version: KeyVersion, { variable, addressType }: ExtendedKeySetting): AddressType {
  if (version.addressType !== null && addressType !== undefined && addressType !== version.addressType) {
    throw new ExtendedKeyRefusedError(
      variable,
      'address_type',
      `stands for ${version.addressType} addresses (${version.prefix}), but ${addressType} is configured`,
    );
  }
  return version.addressType ?? addressType ?? 'p2wpkh';
}

function publicBranch(publicKey: Buffer, chainCode: Buffer, variable: string): BIP32Interface {
  try {
    return bip32.fromPublicKey(publicKey, chainCode).derive(EXTERNAL_BRANCH);
  } catch {
    throw new ExtendedKeyRefusedError(variable, 'key', 'holds no valid public key');
  }
}

function accountKey(
  branch: BIP32Interface,
  network: ChainNetwork,
  addressType: AddressType,
  serialised: Buffer,
): AccountKey {
  const fingerprint = createHash('sha256')
    .update(`${network.chain}/${network.name}/${addressType}/`)
    .update(serialised.subarray(CHAIN_CODE_AT))
    .digest('hex')
    .slice(0, 16);
  return {
    network,
    addressType,
    fingerprint,
    addressAt(index) {
      if (!Number.isInteger(index) || index < 0 || index >= HARDENED) throw new RangeError(`address index ${index}`);
      const payment = paymentTo(branch.derive(index).publicKey, network, addressType);
      if (payment.address === undefined || payment.output === undefined)
        throw new Error(`no address at index ${index}`);
      return { index, address: payment.address, script: Buffer.from(payment.output) };
    },
  };
}

function paymentTo(pubkey: Uint8Array, chainNetwork: ChainNetwork, addressType: AddressType) {
  const network = addressParameters(chainNetwork);
  switch (addressType) {
    case 'p2wpkh':
      return payments.p2wpkh({ pubkey, network });
    case 'p2sh-p2wpkh':
      return payments.p2sh({ redeem: payments.p2wpkh({ pubkey, network }), network });
    case 'p2pkh':
      return payments.p2pkh({ pubkey, network });
  }
}
