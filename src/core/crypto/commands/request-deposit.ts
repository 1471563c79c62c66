import { AmountOutOfRangeError } from '../../wallet';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import {
  formatAmount,
  minor,
  parseAmount,
  toWire,
  type CurrencyCode,
  type Minor,
  type WireMoney,
} from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Tx } from '../../shared/tx';
import type { ChainSetup } from '../chain-record';
import { ChainNotConfiguredError, ChainNotFollowedError, CoinNotTakenError } from '../errors';
import type { Chain } from '../networks';
import { paymentLink } from '../payment-link';
import { isCoinTaken } from '../queries/taken-coin';
import { coinsFor, worthOf, type Rate, type RateProvider } from '../rates';
import { cryptoSettings, dustLimit } from '../settings';
import { INSERT_REQUEST, ISSUE_ADDRESS, LOCK_KEY, POLL_SOON, UNUSED_ADDRESS } from '../sql/addresses';

/** What every lock of before was given for getting into a block (`0062_crypto_rate_bound.sql`). */
const EARLIER_CONFIRM_MS = 6 * 3600_000;

/** No chain that is followed will ever have more: 84 million of 10⁸ litoshi; of bitcoin there is a quarter. */
const MAX_COINS = 84_000_000n * 10n ** 8n;

export interface RequestDeposit {
  readonly userId: number;
  readonly chain: Chain;
  /** In the credit currency, major units ("100.00"); null: only an address, any amount, at the rate of its time. */
  readonly amount: string | null;
}

export interface DepositRequestView {
  readonly documentId: string | null;
  readonly chain: Chain;
  readonly address: string;
  /** `bitcoin:` or `litecoin:` link (BIP-21). */
  readonly link: string;
  readonly amount: WireMoney | null;
  readonly coins: WireMoney | null;
  readonly rate: string | null;
  /** ISO 8601; a payment of about this amount that is seen until then is credited at this rate … */
  readonly lockedUntil: string | null;
  /** … if it is in a block until then. */
  readonly confirmUntil: string | null;
}

/**
 * Gives a user an address to pay to, and, when an amount is named, the coins it takes at a rate that is locked for
 * some minutes. A user keeps the address that nobody has paid to yet; each address is theirs for ever.
 * @throws CoinNotTakenError, AmountOutOfRangeError, ChainNotFollowedError before the chain was reached, InvalidInputError, what the rate provider throws
 */
export async function requestDeposit(
  core: Core,
  call: Call,
  setup: ChainSetup,
  rates: RateProvider,
  input: RequestDeposit,
): Promise<Outcome<DepositRequestView>> {
  const command = { name: 'crypto.request-deposit', ...call, input };
  const outcome = await runCommand(core.db, command, async (tx): Promise<StoredView> => {
    const { chain } = setup.network;
    if (input.chain !== chain) throw new InvalidInputError('chain', `must be ${chain}`);
    if (!(await isCoinTaken(tx, chain))) throw new CoinNotTakenError(chain);
    const now = core.clock.now();
    const address = await addressFor(tx, setup, input.userId, now);
    if (input.amount === null) {
      const link = paymentLink(setup.network, address.address, null);
      return { ...nothingLocked, chain, address: address.address, link };
    }
    const settings = await readSettings(tx, cryptoSettings);
    const { creditCurrency: currency } = settings;
    const amount = parseAmount(input.amount, currency);
    const rate = await rates.rateFor(tx, chain, currency);
    const coins = coinsFor(amount, currency, rate.value, chain);
    assertAboveDust(amount, coins, chain, currency, rate, dustLimit(settings, chain));
    if (coins > MAX_COINS) throw new InvalidInputError('amount', `is more than there is of ${chain}`);
    const documentId = newDocumentId();
    const lockedUntil = new Date(now.getTime() + settings.rateLockMinutes * 60_000);
    const confirmUntil = new Date(lockedUntil.getTime() + settings.rateLockConfirmHours * 3600_000);
    await tx.query(INSERT_REQUEST, [
      documentId,
      address.id,
      currency,
      amount,
      coins,
      rate.value,
      rate.source,
      now,
      lockedUntil,
      confirmUntil,
    ]);
    return {
      documentId,
      chain,
      address: address.address,
      link: paymentLink(setup.network, address.address, formatAmount(coins, chain)),
      amount: toWire(amount, currency),
      coins: toWire(coins, chain),
      rate: rate.value,
      lockedUntil: lockedUntil.toISOString(),
      confirmUntil: confirmUntil.toISOString(),
    };
  });
  return { ...outcome, result: complete(outcome.result) };
}

/** An answer that is repeated may be of a version that did not say until when the payment must be in a block. */
type StoredView = Omit<DepositRequestView, 'confirmUntil'> & Partial<DepositRequestView>;

function complete(view: StoredView): DepositRequestView {
  const { lockedUntil, confirmUntil } = view;
  if (confirmUntil !== undefined) return { ...view, confirmUntil };
  const until = lockedUntil === null ? null : new Date(Date.parse(lockedUntil) + EARLIER_CONFIRM_MS).toISOString();
  return { ...view, confirmUntil: until };
}

/** Whoever sends what was asked for must get it: less than the dust limit would be recorded and not credited. */
function assertAboveDust(
  amount: Minor,
  coins: bigint,
  chain: Chain,
  currency: CurrencyCode,
  rate: Rate,
  dustBelow: Minor,
): void {
  if (coins > 0n && coins >= dustBelow) return;
  const about = worthOf(dustBelow, chain, rate.value, currency);
  const enough = about > amount && coinsFor(about, currency, rate.value, chain) >= dustBelow;
  throw new AmountOutOfRangeError('at least', formatAmount(enough ? about : minor(about + 1n), currency), currency);
}

const nothingLocked = {
  documentId: null,
  amount: null,
  coins: null,
  rate: null,
  lockedUntil: null,
  confirmUntil: null,
};

interface IssuedAddress {
  readonly id: bigint;
  readonly address: string;
}

interface KeyRow {
  readonly id: number;
  readonly chain_id: number;
  readonly next_index: bigint;
  readonly height: bigint | null;
}

async function addressFor(tx: Tx, { network, key }: ChainSetup, userId: number, now: Date): Promise<IssuedAddress> {
  const [row] = await tx.query<KeyRow>(LOCK_KEY, [network.chain, network.name, key.fingerprint]);
  if (row === undefined) throw new ChainNotConfiguredError(network.chain);
  if (row.height === null) throw new ChainNotFollowedError(network.chain);
  const [unused] = await tx.query<IssuedAddress>(UNUSED_ADDRESS, [row.id, userId]);
  if (unused !== undefined) {
    await tx.query(POLL_SOON, [unused.id, now]);
    return unused;
  }
  const derived = key.addressAt(Number(row.next_index));
  return onlyRow(
    await tx.query<IssuedAddress>(ISSUE_ADDRESS, [
      row.chain_id,
      row.id,
      row.next_index,
      derived.address,
      derived.script,
      userId,
      now,
    ]),
  );
}
