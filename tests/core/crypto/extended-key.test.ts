import { bip32, bs58check } from '../../../src/core/crypto/bitcoin-libraries';
import { ExtendedKeyRefusedError } from '../../../src/core/crypto/errors';
import { readExtendedKey, type ExtendedKeySetting } from '../../../src/core/crypto/extended-key';
import { networkOf, type AddressType, type Chain, type NetworkName } from '../../../src/core/crypto/networks';

/** SLIP-132's vectors; all keys come from the mnemonic "abandon … about" that the BIPs use. */
const BIP44_ACCOUNT =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj';
const BIP49_ACCOUNT =
  'ypub6Ww3ibxVfGzLrAH1PNcjyAWenMTbbAosGNB6VvmSEgytSER9azLDWCxoJwW7Ke7icmizBMXrzBx9979FfaHxHcrArf3zbeJJJUZPf663zsP';
const BIP84_ACCOUNT =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';
const BIP84_PRIVATE =
  'zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE';
/** BIP-49's own vector, on the test network. */
const BIP49_TEST_ACCOUNT =
  'upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHtv21XXEMYRUocHqguyjknFHYfgY';
/** BIP-32's test vector 1: m, and m/0'/1/2'/2 at depth 4. */
const BIP32_MASTER =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8';
const BIP32_DEEP =
  'xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV';

const VERSION = {
  xpub: 0x0488b21e,
  tpub: 0x043587cf,
  vpub: 0x045f1cf6,
  Ltub: 0x019da462,
  Ltpv: 0x019d9cfe,
  Mtub: 0x01b26ef6,
  ttub: 0x0436f6e1,
  Zpub: 0x02aa7ed3,
  dogecoin: 0x02facafd,
};

/** The same key under other version bytes, with a right checksum. */
function withVersion(key: string, version: keyof typeof VERSION): string {
  const bytes = Buffer.from(bs58check.decode(key));
  bytes.writeUInt32BE(VERSION[version], 0);
  return bs58check.encode(bytes);
}

const setting = (text: string, chain: Chain, name: NetworkName, addressType?: AddressType): ExtendedKeySetting => ({
  variable: `${chain}_XPUB`,
  text,
  network: networkOf(chain, name),
  addressType,
});

const addresses = (...parameters: Parameters<typeof setting>): string[] => {
  const key = readExtendedKey(setting(...parameters));
  return [key.addressAt(0).address, key.addressAt(1).address];
};

function refusal(...parameters: Parameters<typeof setting>): ExtendedKeyRefusedError {
  try {
    readExtendedKey(setting(...parameters));
  } catch (error) {
    if (error instanceof ExtendedKeyRefusedError) return error;
    throw error;
  }
  throw new Error('the key was taken');
}

describe('Bitcoin, public vectors', () => {
  test('BIP-84: zpub gives bc1q addresses', () => {
    expect(addresses(BIP84_ACCOUNT, 'BTC', 'mainnet')).toEqual([
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
    ]);
  });

  test('BIP-84: the same account as xpub, native segwit being the default', () => {
    expect(addresses(withVersion(BIP84_ACCOUNT, 'xpub'), 'BTC', 'mainnet')[0]).toBe(
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    );
  });

  test('BIP-49: ypub gives nested segwit addresses, upub those of the test network', () => {
    expect(addresses(BIP49_ACCOUNT, 'BTC', 'mainnet')[0]).toBe('37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf');
    expect(addresses(BIP49_TEST_ACCOUNT, 'BTC', 'testnet')[0]).toBe('2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2');
  });

  test('BIP-44: an xpub with legacy addresses configured', () => {
    expect(addresses(BIP44_ACCOUNT, 'BTC', 'mainnet', 'p2pkh')[0]).toBe('1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA');
  });

  test("BIP-32, vector 1: public derivation from m/0'/1/2' to m/0'/1/2'/2", () => {
    const parent = bip32.fromBase58(
      'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5',
    );
    expect(parent.derive(2).toBase58()).toBe(BIP32_DEEP);
  });

  test('test networks: vpub and tpub', () => {
    expect(addresses(withVersion(BIP84_ACCOUNT, 'vpub'), 'BTC', 'testnet')[0]).toMatch(/^tb1qcr8te4kr609gcawutmrza0j4/);
    expect(addresses(withVersion(BIP84_ACCOUNT, 'tpub'), 'BTC', 'regtest')[0]).toMatch(
      /^bcrt1qcr8te4kr609gcawutmrza0j4/,
    );
  });

  test('the output script is the one that pays the address (BIP-84: keyhash of the vector)', () => {
    const { script } = readExtendedKey(setting(BIP84_ACCOUNT, 'BTC', 'mainnet')).addressAt(0);
    expect(script.toString('hex')).toBe('0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2');
  });
});

/** Expected values computed with Litecoin Core 0.21.2 (`deriveaddresses` of wpkh and sh(wpkh) descriptors). */
describe('Litecoin, as Litecoin Core derives', () => {
  test('Ltub gives ltc1 addresses', () => {
    expect(addresses(withVersion(BIP84_ACCOUNT, 'Ltub'), 'LTC', 'mainnet')).toEqual([
      'ltc1qcr8te4kr609gcawutmrza0j4xv80jy8z4nqduv',
      'ltc1qnjg0jd8228aq7egyzacy8cys3knf9xvralvdac',
    ]);
  });

  test('Mtub gives M addresses', () => {
    expect(addresses(withVersion(BIP49_ACCOUNT, 'Mtub'), 'LTC', 'mainnet')).toEqual([
      'MDi3vRrYUT3bgTpsGGewGMQ41mJgdGfHpA',
      'MT6W6fY5cxL55gkA9t49xqmM7W5YBqesoP',
    ]);
  });

  test('test networks: ttub and tpub, tltc1 and rltc1, nested ones with Q', () => {
    expect(addresses(withVersion(BIP84_ACCOUNT, 'ttub'), 'LTC', 'testnet')).toEqual([
      'tltc1qcr8te4kr609gcawutmrza0j4xv80jy8zzpry0x',
      'tltc1qnjg0jd8228aq7egyzacy8cys3knf9xvr2d0ywj',
    ]);
    expect(addresses(withVersion(BIP84_ACCOUNT, 'tpub'), 'LTC', 'regtest')).toEqual([
      'rltc1qcr8te4kr609gcawutmrza0j4xv80jy8z8dz7lc',
      'rltc1qnjg0jd8228aq7egyzacy8cys3knf9xvr0pw77v',
    ]);
    expect(addresses(withVersion(BIP49_ACCOUNT, 'ttub'), 'LTC', 'testnet', 'p2sh-p2wpkh')).toEqual([
      'QSQsoJEr9tkcDvwZTdKV9MaM3oNEGYZtTA',
      'QfoKyXvPJQ35d9rrMEihqqwe9Y95sUN3US',
    ]);
  });
});

describe('refused, naming the variable and never the key', () => {
  const changed = `${BIP84_ACCOUNT.slice(0, 40)}${BIP84_ACCOUNT[40] === 'a' ? 'b' : 'a'}${BIP84_ACCOUNT.slice(41)}`;

  test.each<[string, string, string, Chain, NetworkName]>([
    ['a private key', 'private_key', BIP84_PRIVATE, 'BTC', 'mainnet'],
    ['a private key of another network', 'private_key', withVersion(BIP84_ACCOUNT, 'Ltpv'), 'BTC', 'mainnet'],
    ['a changed character', 'checksum', changed, 'BTC', 'mainnet'],
    ['a truncated key', 'checksum', BIP84_ACCOUNT.slice(0, -1), 'BTC', 'mainnet'],
    ['nothing', 'checksum', '', 'BTC', 'mainnet'],
    ['an address', 'length', '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA', 'BTC', 'mainnet'],
    ['a Bitcoin key for Litecoin', 'network', BIP84_ACCOUNT, 'LTC', 'mainnet'],
    ['a Litecoin key for Bitcoin', 'network', withVersion(BIP84_ACCOUNT, 'Ltub'), 'BTC', 'mainnet'],
    ['a test key on the main network', 'network', BIP49_TEST_ACCOUNT, 'BTC', 'mainnet'],
    ['a main key on the test network', 'network', BIP84_ACCOUNT, 'BTC', 'testnet'],
    ['a master key', 'depth', BIP32_MASTER, 'BTC', 'mainnet'],
    ['a key below the account', 'depth', BIP32_DEEP, 'BTC', 'mainnet'],
    ['a key of a multi-signature wallet', 'multisig', withVersion(BIP84_ACCOUNT, 'Zpub'), 'BTC', 'mainnet'],
    ['a key of another coin', 'version', withVersion(BIP84_ACCOUNT, 'dogecoin'), 'BTC', 'mainnet'],
  ])('%s → %s', (_what, problem, text, chain, network) => {
    const error = refusal(text, chain, network);

    expect(error).toMatchObject({ kind: 'malformed', problem, variable: `${chain}_XPUB` });
    expect(error.message.startsWith(`${chain}_XPUB `)).toBe(true);
    if (text !== '') expect(JSON.stringify([error.message, error.details])).not.toContain(text.slice(0, 12));
  });

  test('legacy addresses configured for a zpub → address_type', () => {
    expect(refusal(BIP84_ACCOUNT, 'BTC', 'mainnet', 'p2pkh').problem).toBe('address_type');
  });

  test('a shallow key is told the depth it has and the depth it needs', () => {
    expect(refusal(BIP32_MASTER, 'BTC', 'mainnet').message).toContain('depth 0');
  });

  test.each([[-1], [0.5], [2 ** 31], [Number.NaN]])('index %p of an address is refused', (index) => {
    expect(() => readExtendedKey(setting(BIP84_ACCOUNT, 'BTC', 'mainnet')).addressAt(index)).toThrow(RangeError);
  });
});

test('the fingerprint tells accounts, networks and address types apart', () => {
  const fingerprints = [
    setting(BIP84_ACCOUNT, 'BTC', 'mainnet'),
    setting(BIP49_ACCOUNT, 'BTC', 'mainnet'),
    setting(BIP44_ACCOUNT, 'BTC', 'mainnet'),
    setting(BIP44_ACCOUNT, 'BTC', 'mainnet', 'p2pkh'),
    setting(withVersion(BIP84_ACCOUNT, 'ttub'), 'LTC', 'testnet'),
    setting(withVersion(BIP84_ACCOUNT, 'ttub'), 'LTC', 'regtest'),
  ].map((each) => readExtendedKey(each).fingerprint);
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
});
