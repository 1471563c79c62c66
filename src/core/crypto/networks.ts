/** The coins we take deposits in; the same codes as their currencies in the ledger. */
export type Chain = 'BTC' | 'LTC';
export const CHAINS: readonly Chain[] = ['BTC', 'LTC'];

export type NetworkName = 'mainnet' | 'testnet' | 'regtest';

/** How an address is made of a public key: BIP-84 native segwit, BIP-49 nested segwit, BIP-44 legacy. */
export type AddressType = 'p2wpkh' | 'p2sh-p2wpkh' | 'p2pkh';

/** What the four version bytes of an extended key say about it (BIP-32 serialization, SLIP-132 registry). */
export interface KeyVersion {
  readonly prefix: string;
  readonly private: boolean;
  /** The address type the prefix stands for; null for prefixes that do not say (xpub, tpub, Ltub, ttub). */
  readonly addressType: AddressType | null;
  /** True for keys of multi-signature wallets: one of them alone makes no address. */
  readonly multisig: boolean;
  /** The networks the prefix is used on. */
  readonly networks: readonly `${Chain}/${NetworkName}`[];
}

export interface ChainNetwork {
  readonly chain: Chain;
  readonly name: NetworkName;
  /** Human-readable part of native segwit addresses (BIP-173). */
  readonly bech32: string;
  /** Version bytes of legacy and script-hash addresses. */
  readonly pubKeyHash: number;
  readonly scriptHash: number;
  /** Hashes of block 0, to tell a source of another network from ours. Bitcoin has three public test networks. */
  readonly genesis: readonly string[];
  /** Scheme of payment links (BIP-21). */
  readonly linkScheme: string;
  /** A public explorer's address, below which `/tx/<txid>` is a page; null on a private network. */
  readonly explorer: string | null;
}

const bitcoin = { chain: 'BTC', linkScheme: 'bitcoin' } as const;
const litecoin = { chain: 'LTC', linkScheme: 'litecoin' } as const;

/** Parameters as in `chainparams.cpp` of Bitcoin Core and Litecoin Core. */
const NETWORKS: readonly ChainNetwork[] = [
  {
    ...bitcoin,
    name: 'mainnet',
    explorer: 'https://mempool.space',
    bech32: 'bc',
    pubKeyHash: 0x00,
    scriptHash: 0x05,
    genesis: ['000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'],
  },
  {
    ...bitcoin,
    name: 'testnet',
    explorer: 'https://mempool.space/testnet4',
    bech32: 'tb',
    pubKeyHash: 0x6f,
    scriptHash: 0xc4,
    genesis: [
      '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
      '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
      '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6',
    ],
  },
  {
    ...bitcoin,
    name: 'regtest',
    explorer: null,
    bech32: 'bcrt',
    pubKeyHash: 0x6f,
    scriptHash: 0xc4,
    genesis: ['0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206'],
  },
  {
    ...litecoin,
    name: 'mainnet',
    explorer: 'https://litecoinspace.org',
    bech32: 'ltc',
    pubKeyHash: 0x30,
    scriptHash: 0x32,
    genesis: ['12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2'],
  },
  {
    ...litecoin,
    name: 'testnet',
    explorer: 'https://litecoinspace.org/testnet',
    bech32: 'tltc',
    pubKeyHash: 0x6f,
    scriptHash: 0x3a,
    genesis: ['4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0'],
  },
  {
    ...litecoin,
    name: 'regtest',
    explorer: null,
    bech32: 'rltc',
    pubKeyHash: 0x6f,
    scriptHash: 0x3a,
    genesis: ['530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9'],
  },
];

const BITCOIN_TESTS = ['BTC/testnet', 'BTC/regtest'] as const;
const LITECOIN_TESTS = ['LTC/testnet', 'LTC/regtest'] as const;

const single = (
  prefix: string,
  networks: KeyVersion['networks'],
  addressType: AddressType | null = null,
): KeyVersion => ({
  prefix,
  private: false,
  addressType,
  multisig: false,
  networks,
});
const secret = (prefix: string, networks: KeyVersion['networks']): KeyVersion => ({
  ...single(prefix, networks),
  private: true,
});
const multisig = (prefix: string, networks: KeyVersion['networks']): KeyVersion => ({
  ...single(prefix, networks),
  multisig: true,
});

/**
 * SLIP-132's registry for our chains, by version bytes. Litecoin Core's own test networks write keys as Bitcoin's
 * do (tpub), other Litecoin software as ttub: both are taken there. On the main networks nothing is shared.
 */
const VERSIONS: ReadonlyMap<number, KeyVersion> = new Map([
  [0x0488b21e, single('xpub', ['BTC/mainnet'])],
  [0x0488ade4, secret('xprv', ['BTC/mainnet'])],
  [0x049d7cb2, single('ypub', ['BTC/mainnet'], 'p2sh-p2wpkh')],
  [0x049d7878, secret('yprv', ['BTC/mainnet'])],
  [0x04b24746, single('zpub', ['BTC/mainnet'], 'p2wpkh')],
  [0x04b2430c, secret('zprv', ['BTC/mainnet'])],
  [0x0295b43f, multisig('Ypub', ['BTC/mainnet'])],
  [0x0295b005, secret('Yprv', ['BTC/mainnet'])],
  [0x02aa7ed3, multisig('Zpub', ['BTC/mainnet'])],
  [0x02aa7a99, secret('Zprv', ['BTC/mainnet'])],
  [0x043587cf, single('tpub', [...BITCOIN_TESTS, ...LITECOIN_TESTS])],
  [0x04358394, secret('tprv', [...BITCOIN_TESTS, ...LITECOIN_TESTS])],
  [0x044a5262, single('upub', BITCOIN_TESTS, 'p2sh-p2wpkh')],
  [0x044a4e28, secret('uprv', BITCOIN_TESTS)],
  [0x045f1cf6, single('vpub', BITCOIN_TESTS, 'p2wpkh')],
  [0x045f18bc, secret('vprv', BITCOIN_TESTS)],
  [0x024289ef, multisig('Upub', BITCOIN_TESTS)],
  [0x024285b5, secret('Uprv', BITCOIN_TESTS)],
  [0x02575483, multisig('Vpub', BITCOIN_TESTS)],
  [0x02575048, secret('Vprv', BITCOIN_TESTS)],
  [0x019da462, single('Ltub', ['LTC/mainnet'])],
  [0x019d9cfe, secret('Ltpv', ['LTC/mainnet'])],
  [0x01b26ef6, single('Mtub', ['LTC/mainnet'], 'p2sh-p2wpkh')],
  [0x01b26792, secret('Mtpv', ['LTC/mainnet'])],
  [0x0436f6e1, single('ttub', LITECOIN_TESTS)],
  [0x0436ef7d, secret('ttpv', LITECOIN_TESTS)],
]);

/** @throws RangeError for what is no network of ours: the environment was checked before */
export function networkOf(chain: Chain, name: NetworkName): ChainNetwork {
  const network = NETWORKS.find((candidate) => candidate.chain === chain && candidate.name === name);
  if (network === undefined) throw new RangeError(`no network ${chain}/${name}`);
  return network;
}

/** What the version bytes stand for; undefined when they are not registered for our chains. */
export const keyVersion = (bytes: number): KeyVersion | undefined => VERSIONS.get(bytes);
