import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CHAINS, listAddresses, listPayments } from '../../../core/crypto';
import type { Core } from '../../../core/shared/core';
import { DomainError, failure } from '../../../core/shared/errors';
import { formatAmount, parseAmount } from '../../../core/shared/money';
import { log } from '../../log/log';
import type { Panel } from '../../telegram/emulator';
import { runningChain, runningChains, type RunningChain } from '../running-chains';

/** Addresses and payments shown: what happened last is what one plays with. */
const SHOWN = 6;
const MAX_BODY_BYTES = 10_000;
const LOOK_AGAIN_MS = 100;
const MAX_LOOKS = 100;

const chain = z.enum(CHAINS);
const actions = {
  pay: z.object({ chain, address: z.string().max(120), amount: z.string().max(30) }),
  mine: z.object({ chain, blocks: z.number().int() }),
  reorganise: z.object({ chain, depth: z.number().int(), drop: z.boolean() }),
  replace: z.object({ chain, txid: z.string().max(64) }),
};

/** Beside the chats of the playground: someone who pays, someone who mines, and a chain that changes its mind. */
export function chainPanel(core: Core): Panel {
  return {
    id: 'chain',
    title: '⛓ Bitcoin · Litecoin',
    script: 'page.js',
    handle(request, response, requestPath) {
      answer(core, request, response, requestPath).catch((error: unknown) => {
        log.error({ err: error }, 'the chain panel failed');
        send(response, 500, { error: 'something went wrong' });
      });
    },
  };
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
  const [requestPath = ''] = target.split('?');
  if (request.method === 'GET' && requestPath === '/page.js') {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' });
    response.end(readFileSync(scriptFile()));
    return;
  }
  if (request.method === 'GET' && requestPath === '/state') return send(response, 200, await readState(core));
  const action = requestPath.slice(1);
  if (request.method !== 'POST' || !isAction(action)) return send(response, 404, { error: 'not found' });
  try {
    await act(core, action, JSON.parse(await readText(request)) as unknown);
    send(response, 200, await readState(core));
  } catch (error) {
    if (error instanceof DomainError) return send(response, 400, { error: error.message });
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return send(response, 400, { error: 'not readable' });
    throw error;
  }
}

type Action = keyof typeof actions;

const isAction = (name: string): name is Action => Object.hasOwn(actions, name);

async function act(core: Core, action: Action, body: unknown): Promise<void> {
  switch (action) {
    case 'pay': {
      const { chain: name, address, amount } = actions.pay.parse(body);
      await simulated(core, name).simulated.pay([{ address: address.trim(), amount: parseAmount(amount, name) }]);
      break;
    }
    case 'mine': {
      const { chain: name, blocks } = actions.mine.parse(body);
      await simulated(core, name).simulated.mine(blocks);
      break;
    }
    case 'reorganise': {
      const { chain: name, depth, drop } = actions.reorganise.parse(body);
      await simulated(core, name).simulated.reorganise(depth, drop);
      break;
    }
    case 'replace': {
      const { chain: name, txid } = actions.replace.parse(body);
      await simulated(core, name).simulated.replace(txid);
      break;
    }
  }
  // The monitor looks every few seconds; who has just pressed a button does not want to wait for it.
  const { chain: touched } = z.object({ chain }).parse(body);
  await passNow(runningChain(core, touched));
}

/** The schedule's own look may be under way, and have begun before the button was pressed: ours comes after it. */
async function passNow({ follower }: RunningChain): Promise<void> {
  for (let attempt = 1; attempt <= MAX_LOOKS; attempt += 1) {
    const { kind } = await follower.pass();
    if (kind !== 'partial') return;
    await delay(LOOK_AGAIN_MS);
  }
}

type SimulatedRunning = RunningChain & { readonly simulated: NonNullable<RunningChain['simulated']> };

function simulated(core: Core, name: z.infer<typeof chain>): SimulatedRunning {
  const found = runningChain(core, name);
  if (found.simulated === null) throw new NotSimulatedError(name);
  return { ...found, simulated: found.simulated };
}

class NotSimulatedError extends failure('refused', 'NOT_SIMULATED') {
  constructor(name: string) {
    super(`${name} is a real chain: nobody can pay or mine here`, { chain: name });
  }
}

async function readState(core: Core): Promise<object> {
  const chains = runningChains(core).filter((each) => each.simulated !== null);
  return {
    chains: await Promise.all(
      chains.map(async ({ chain: name, simulated: world }) => {
        const [tip, waiting, { addresses }, { payments }] = await Promise.all([
          world?.tip(),
          world?.waiting() ?? [],
          listAddresses(core.db, { chain: name }, 1, SHOWN),
          listPayments(core.db, { chain: name }, 1, SHOWN),
        ]);
        return {
          chain: name,
          height: tip?.height ?? 0,
          waiting: waiting.map(({ txid, amount }) => ({ txid, amount: formatAmount(amount, name) })),
          addresses: addresses.map(({ address, user, usedAt }) => ({
            address,
            user: user.name,
            used: usedAt !== null,
          })),
          payments: payments.map((payment) => ({
            txid: payment.txid,
            amount: payment.coins.amount,
            state: payment.state,
            confirmations: payment.confirmations,
            required: payment.required,
            credited: payment.credit?.reversedAt === null ? payment.credit.amount : null,
          })),
        };
      }),
    ),
  };
}

/** The script is no TypeScript and so is not in `dist`: it is served from the sources, wherever we run. */
function scriptFile(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('the chain panel cannot be found: there is no package.json above it');
    folder = parent;
  }
  return path.join(folder, 'src/platform/chain/playground/page.js');
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new SyntaxError('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}
