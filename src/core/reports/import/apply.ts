import { createHash } from 'node:crypto';
import { isTelegramId, registerUser } from '../../identity';
import type { Actor } from '../../shared/actor';
import type { Core } from '../../shared/core';
import { IdempotencyKeyReusedError } from '../../shared/errors';
import { encodeJson } from '../../shared/json';
import { minor, type CurrencyCode, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import { ImportRefusedError } from '../errors';
import { importHistory, type ImportHistory } from './commands/import-history';
import { openAccount } from './commands/open-account';
import type { ImportPlan, KnownUsers } from './plan';
import type { ImportedUser } from './records';
import { KNOWN_CLUB_IDS, KNOWN_TELEGRAM_IDS, WALLETS } from './sql/import-sql';
import { cellText, isStorable, rowsOf, type LegacySheet } from './workbook';

const CHUNK_ROWS = 500;

/** What the product knows already of the people and club ids in a workbook. */
export async function knownUsers(q: Queryable, sheets: readonly LegacySheet[]): Promise<KnownUsers> {
  const rows = sheets.flatMap(rowsOf);
  const values = (column: string): string[] => [
    ...new Set(rows.map((row) => cellText(row.cells.get(column))).filter(isStorable)),
  ];
  const ids = values('User ID').filter(isTelegramId);
  const people = await q.query<{ telegram_id: string }>(KNOWN_TELEGRAM_IDS, [ids]);
  const clubs = await q.query<{ club_id: string; telegram_id: string }>(KNOWN_CLUB_IDS, [values('PPPoker ID')]);
  return {
    telegramIds: new Set(people.map((row) => row.telegram_id)),
    clubIds: new Map(clubs.map((row) => [row.club_id, row.telegram_id])),
  };
}

export interface BalanceComparison {
  readonly telegramId: string;
  readonly name: string;
  readonly inWorkbook: Minor;
  /** Null when the person was not there. */
  readonly before: Minor | null;
  readonly after: Minor | null;
}

export interface ImportReport {
  readonly usersNew: number;
  readonly usersKnown: number;
  readonly balancesOpened: number;
  readonly historyInserted: number;
  readonly historyKnown: number;
  /** People whose row says something else than when they were imported first; nothing of them was changed. */
  readonly changedSince: readonly string[];
  readonly balances: readonly BalanceComparison[];
}

export interface ApplyOptions {
  readonly currency: CurrencyCode;
  readonly actor: Actor;
  /** Imports the accepted rows although others were refused. */
  readonly skipInvalid: boolean;
}

/**
 * Imports what a plan accepted: each person by their own commands, history in chunks. Every command has a key made of
 * what it brings, so an import that broke off is simply run again, and a second run changes nothing.
 * @throws ImportRefusedError when rows were refused and `skipInvalid` is not set; nothing was written
 */
export async function applyImport(core: Core, plan: ImportPlan, options: ApplyOptions): Promise<ImportReport> {
  const problems = plan.tabProblems.length + plan.rejected.length;
  if (problems > 0 && !options.skipInvalid) throw new ImportRefusedError(problems);
  const telegramIds = plan.users.map((user) => user.telegramId);
  const before = await wallets(core.db, telegramIds, options.currency);

  const counts = { usersNew: 0, usersKnown: 0, balancesOpened: 0, historyInserted: 0, historyKnown: 0 };
  const changedSince: string[] = [];
  for (const user of plan.users) {
    const outcome = await importUser(core, user, options);
    counts.usersNew += outcome === 'new' && !before.has(user.telegramId) ? 1 : 0;
    counts.usersKnown += before.has(user.telegramId) ? 1 : 0;
    counts.balancesOpened += outcome === 'new' && user.balanceMinor > 0n ? 1 : 0;
    if (outcome === 'changed') changedSince.push(user.telegramId);
  }
  for (const history of historyChunks(plan)) {
    const hash = createHash('sha256').update(encodeJson(history)).digest('hex');
    const call = { actor: options.actor, idempotencyKey: `import:history:${history.kind}:${hash}` };
    const { result, replayed } = await importHistory(core, call, history);
    counts.historyInserted += replayed ? 0 : result.inserted;
    counts.historyKnown += replayed ? history.rows.length : result.known;
  }
  const after = await wallets(core.db, telegramIds, options.currency);
  const balances = plan.users.map((user) => ({
    telegramId: user.telegramId,
    name: user.name,
    inWorkbook: user.balanceMinor,
    before: before.get(user.telegramId) ?? null,
    after: after.get(user.telegramId) ?? null,
  }));
  return { ...counts, changedSince, balances };
}

async function importUser(core: Core, user: ImportedUser, options: ApplyOptions): Promise<'new' | 'known' | 'changed'> {
  const { actor, currency } = options;
  const { telegramId, username, name } = user;
  try {
    const registration = {
      telegramId,
      telegramUsername: username,
      name,
      language: 'en',
      ifExists: 'return',
    } as const;
    await registerUser(core, { actor, idempotencyKey: `import:user:${telegramId}` }, registration);
    const opening = { actor, idempotencyKey: `import:opening:${telegramId}:${currency}` };
    const { replayed } = await openAccount(core, opening, { user, currency });
    return replayed ? 'known' : 'new';
  } catch (error) {
    if (error instanceof IdempotencyKeyReusedError) return 'changed';
    throw error;
  }
}

function historyChunks(plan: ImportPlan): ImportHistory[] {
  return [
    ...chunks(plan.requests).map((rows): ImportHistory => ({ kind: 'requests', rows })),
    ...chunks(plan.spinAccounts).map((rows): ImportHistory => ({ kind: 'spin-accounts', rows })),
    ...chunks(plan.spins).map((rows): ImportHistory => ({ kind: 'spins', rows })),
  ];
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += CHUNK_ROWS) parts.push(items.slice(start, start + CHUNK_ROWS));
  return parts;
}

async function wallets(
  q: Queryable,
  telegramIds: readonly string[],
  currency: CurrencyCode,
): Promise<ReadonlyMap<string, Minor>> {
  const rows = await q.query<{ telegram_id: string; balance_minor: bigint }>(WALLETS, [telegramIds, currency]);
  return new Map(rows.map((row) => [row.telegram_id, minor(row.balance_minor)]));
}
