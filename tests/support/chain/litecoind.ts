import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { formatAmount } from '../../../src/core/shared/money';
import { networkOf } from '../../../src/core/crypto';
import { NodeSource } from '../../../src/platform/chain/node-source';
import type { EsploraBackend } from './esplora-server';
import { ownPort } from '../own-port';
import { until } from '../until';
import { startGate } from './gate';
import type { ChainLab, LabOutput } from './lab';

const PROGRAM = 'litecoind';
const USER = 'tests';
const PASSWORD = 'tests';
const FEE = 100_000n;

/** True when Litecoin Core is installed (Debian package `litecoin`-tools with `litecoind`). */
export function hasLitecoind(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface LitecoindLab extends ChainLab {
  readonly backend: EsploraBackend;
  rpc<Result>(method: string, ...params: readonly unknown[]): Promise<Result>;
}

interface RawTransaction {
  readonly vin: readonly { readonly txid: string; readonly vout: number }[];
  readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly hex: string } }[];
  readonly blockhash?: string;
}

/** A real node in regtest with a wallet full of coins, in a directory of its own; the product reaches it by a gate. */
export async function startLitecoind(): Promise<LitecoindLab> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tillgram-litecoind-'));
  const port = await ownPort();
  const options = [
    '-regtest',
    `-datadir=${directory}`,
    '-server',
    '-listen=0',
    '-dnsseed=0',
    '-txindex=1',
    '-walletrbf=1',
    // Off by default in Litecoin, unlike in Bitcoin.
    '-mempoolreplacement=1',
    '-fallbackfee=0.0001',
    '-printtoconsole=0',
    `-rpcport=${port}`,
    `-rpcuser=${USER}`,
    `-rpcpassword=${PASSWORD}`,
  ];
  const node = spawn(PROGRAM, options, { stdio: 'ignore' });
  const rpc = async <Result>(method: string, ...params: readonly unknown[]): Promise<Result> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}` },
      body: JSON.stringify({ id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result: Result; error: { message: string } | null };
    if (error !== null) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  await answering(rpc);
  const loaded = await rpc<string[]>('listwallets');
  if (loaded.length === 0) await rpc('createwallet', 'tests');
  await rpc('generatetoaddress', 130, await rpc<string>('getnewaddress'));
  const gate = await startGate(port);
  const url = `http://${USER}:${PASSWORD}@127.0.0.1:${gate.port}/`;
  const network = networkOf('LTC', 'regtest');
  const ours = new Set<string>();

  const replace = async (txid: string): Promise<void> => {
    const { vin } = await rpc<RawTransaction>('getrawtransaction', txid, true);
    let total = 0n;
    for (const input of vin) {
      const { value } = await rpc<{ value: number }>('gettxout', input.txid, input.vout, false);
      total += BigInt(Math.round(value * 1e8));
    }
    const inputs = vin.map((input) => ({ txid: input.txid, vout: input.vout, sequence: 0xffff_fffd }));
    const elsewhere = { [await rpc<string>('getnewaddress')]: formatAmount(total - 10n * FEE, 'LTC') };
    const raw = await rpc<string>('createrawtransaction', inputs, [elsewhere]);
    const { hex } = await rpc<{ hex: string }>('signrawtransactionwithwallet', raw);
    await rpc('sendrawtransaction', hex, 0);
  };

  return {
    network,
    rpc,
    backend: backendOf(rpc),
    source: () => new NodeSource({ url, network }),
    childSource: { kind: 'node', chain: 'LTC', url },
    async pay(outputs: readonly LabOutput[]) {
      const raw = await rpc<string>(
        'createrawtransaction',
        [],
        outputs.map(({ address, amount }) => ({ [address]: formatAmount(amount, 'LTC') })),
      );
      const funded = await rpc<{ hex: string }>('fundrawtransaction', raw, { replaceable: true });
      const { hex } = await rpc<{ hex: string }>('signrawtransactionwithwallet', funded.hex);
      const txid = await rpc<string>('sendrawtransaction', hex);
      ours.add(txid);
      return txid;
    },
    replace,
    async mine(blocks) {
      await rpc('generatetoaddress', blocks, await rpc<string>('getnewaddress'));
    },
    async reorganise(depth, drop) {
      const height = await rpc<number>('getblockcount');
      await rpc('invalidateblock', await rpc<string>('getblockhash', height - depth + 1));
      const waiting = await rpc<string[]>('getrawmempool');
      if (drop) for (const txid of waiting.filter((each) => ours.has(each))) await replace(txid);
      for (let block = 0; block <= depth; block += 1) {
        await rpc('generateblock', await rpc<string>('getnewaddress'), []);
      }
    },
    async setReachable(reachable) {
      gate.setOpen(reachable);
    },
    async stop() {
      await gate.stop();
      const ended = once(node, 'exit');
      await rpc('stop');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function backendOf(rpc: LitecoindLab['rpc']): EsploraBackend {
  const heightOf = async (hash: string): Promise<number | null> => {
    const header = await rpc<{ height: number; confirmations: number }>('getblockheader', hash).catch(() => null);
    return header === null || header.confirmations < 1 ? null : header.height;
  };
  return {
    async tip() {
      const hash = await rpc<string>('getbestblockhash');
      return { hash, height: (await heightOf(hash)) ?? 0 };
    },
    hashAt: (height) => rpc<string>('getblockhash', height).catch(() => null),
    heightOf,
    async transaction(txid) {
      const raw = await rpc<RawTransaction>('getrawtransaction', txid, true).catch(() => null);
      if (raw === null) return null;
      const height = raw.blockhash === undefined ? null : await heightOf(raw.blockhash);
      return {
        txid,
        block: raw.blockhash === undefined || height === null ? null : { height, hash: raw.blockhash },
        outputs: raw.vout.map(({ value, scriptPubKey }) => ({
          script: scriptPubKey.hex,
          amount: BigInt(Math.round(value * 1e8)),
        })),
      };
    },
    transactionsOf: async () => {
      throw new Error('this server only checks what a node has found');
    },
  };
}

async function answering(rpc: LitecoindLab['rpc']): Promise<void> {
  await until(() =>
    rpc('getblockcount').then(
      () => true,
      () => undefined,
    ),
  );
}
