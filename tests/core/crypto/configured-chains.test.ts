import { ExtendedKeyRefusedError } from '../../../src/core/crypto';
import type { Queryable } from '../../../src/core/shared/tx';
import { configureChains } from '../../../src/platform/chain/configured-chains';
import { EnvError, readEnv } from '../../../src/platform/env/env';
import { testEnvironment } from '../../support/test-environment';

const nothing: Queryable = { query: async () => [] };
const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';
const LTUB =
  'Ltub2Z1zyGvbcEwmj1jAQcLSwfxMsZut8QS84GKVoqcbdF9snnvjrDYGoZQpbUSrpowJSNoTHdzuBq2QmScUEBUjuVRypgNwN2g3yrd5HiGRfxy';

const configure = (variables: Readonly<Record<string, string>>) =>
  configureChains(readEnv({ ...testEnvironment('postgres://localhost/x'), ...variables }), nothing);

describe('chains from the environment', () => {
  test('nothing set: both simulated, and off in production', () => {
    expect(configure({}).map(({ chain, simulated }) => [chain, simulated !== null])).toEqual([
      ['BTC', true],
      ['LTC', true],
    ]);
    expect(configure({ NODE_ENV: 'production' })).toEqual([]);
  });

  test('a key with a node and an explorer: the node leads, the explorer checks', () => {
    const [bitcoin] = configure({
      BTC_XPUB: ZPUB,
      BTC_NODE_URL: 'http://u:p@127.0.0.1:8332',
      BTC_ESPLORA_URL: 'https://mempool.space/api',
    });
    expect(bitcoin?.simulated).toBeNull();
    expect(bitcoin?.setup.sources.map(({ name }) => name)).toEqual(['node', 'esplora']);
    expect(bitcoin?.setup.key.addressAt(0).address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
  });

  test('Litecoin by an explorer alone', () => {
    const [, litecoin] = configure({ LTC_XPUB: LTUB, LTC_ESPLORA_URL: 'https://litecoinspace.org/api' });
    expect(litecoin?.setup.key.addressAt(0).address).toBe('ltc1qcr8te4kr609gcawutmrza0j4xv80jy8z4nqduv');
  });

  test.each([
    ['a source without a key', 'BTC_XPUB', { BTC_NODE_URL: 'http://127.0.0.1:8332' }],
    ['a key without a source', 'LTC_NODE_URL', { LTC_XPUB: LTUB }],
    ['an unknown network', 'BTC_NETWORK', { BTC_NETWORK: 'moon' }],
    ['an address that is no URL', 'BTC_ESPLORA_URL', { BTC_XPUB: ZPUB, BTC_ESPLORA_URL: 'mempool.space' }],
  ])('%s → refused, naming %s', (_what, variable, variables) => {
    expect(() => configure(variables)).toThrow(EnvError);
    expect(() => configure(variables)).toThrow(new RegExp(`\\b${variable}\\b`));
  });

  test.each([
    ['network', 'BTC_XPUB', { BTC_XPUB: LTUB, BTC_NODE_URL: 'http://127.0.0.1:8332' }],
    ['network', 'LTC_XPUB', { LTC_XPUB: ZPUB, LTC_NODE_URL: 'http://127.0.0.1:9332' }],
    ['checksum', 'BTC_XPUB', { BTC_XPUB: `${ZPUB}x`, BTC_NODE_URL: 'http://127.0.0.1:8332' }],
    ['address_type', 'BTC_XPUB', { BTC_XPUB: ZPUB, BTC_ADDRESS_TYPE: 'p2pkh', BTC_NODE_URL: 'http://127.0.0.1:8332' }],
  ])('a key refused for its %s names %s', (problem, variable, variables) => {
    let refused: unknown;
    try {
      configure(variables);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ExtendedKeyRefusedError);
    expect(refused).toMatchObject({ problem, variable });
  });
});
