import { z } from 'zod';
import { findUsers } from '../../../core/identity';
import { accountOf, type AccountRef, type AccountSummary, type TransactionView } from '../../../core/ledger';
import { toWire } from '../../../core/shared/money';
import type { Queryable } from '../../../core/shared/tx';
import { currencyCode, MAX_ROW_NUMBER, wireMoney } from '../../shared/shapes';

export const accountParams = z.object({
  ownerKind: z.string().regex(/^[a-z][a-z_-]{0,39}$/, 'must be a kind of owner'),
  ownerId: z.string().min(1).max(64),
  purpose: z.string().regex(/^[a-z][a-z0-9_:-]{0,59}$/, 'must be a purpose of an account'),
  currency: currencyCode,
});

/** The account that a request names. */
export const refOf = ({ ownerKind, ownerId, purpose, currency }: z.output<typeof accountParams>): AccountRef =>
  accountOf({ kind: ownerKind, id: ownerId }, purpose, currency);

/** Who a user among the owners is; null for accounts of the house. */
const ownerShape = z.object({ name: z.string(), documentId: z.string(), telegramId: z.string().nullable() }).nullable();

type WireOwner = z.input<typeof ownerShape>;

export const accountNameShape = z.object({
  ownerKind: z.string(),
  ownerId: z.string(),
  owner: ownerShape,
  purpose: z.string(),
  currency: z.string(),
});

export const accountShape = z.object({
  ownerKind: z.string(),
  ownerId: z.string(),
  owner: ownerShape,
  purpose: z.string(),
  currency: z.string(),
  class: z.string(),
  posted: wireMoney,
  held: wireMoney.nullable(),
  available: wireMoney.nullable(),
  entries: z.string(),
  openedAt: z.string(),
});

type Owners = ReadonlyMap<string, WireOwner>;

/** The users among the owners, by their id as the ledger has it. */
export async function findOwners(
  q: Queryable,
  owners: readonly Pick<AccountRef, 'ownerKind' | 'ownerId'>[],
): Promise<Owners> {
  const ids = owners.filter(({ ownerKind }) => ownerKind === 'user').map(({ ownerId }) => Number(ownerId));
  const users = await findUsers(q, [...new Set(ids)].filter(isUserId));
  return new Map(users.map(({ id, name, documentId, telegramId }) => [String(id), { name, documentId, telegramId }]));
}

const isUserId = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= MAX_ROW_NUMBER;

export const ownerOf = (owners: Owners, account: Pick<AccountRef, 'ownerKind' | 'ownerId'>): WireOwner =>
  account.ownerKind === 'user' ? (owners.get(account.ownerId) ?? null) : null;

/** Whose account it is, in a file: a user's name, the house, or the kind and id. */
export const ownerText = (owners: Owners, account: Pick<AccountRef, 'ownerKind' | 'ownerId'>): string =>
  ownerOf(owners, account)?.name ??
  (account.ownerKind === 'house' ? 'House' : `${account.ownerKind} ${account.ownerId}`);

export const toWireAccount =
  (owners: Owners) =>
  (account: AccountSummary): z.input<typeof accountShape> => ({
    ownerKind: account.ownerKind,
    ownerId: account.ownerId,
    owner: ownerOf(owners, account),
    purpose: account.purpose,
    currency: account.currency,
    class: account.class,
    posted: toWire(account.posted, account.currency),
    held: account.held === null ? null : toWire(account.held, account.currency),
    available: account.available === null ? null : toWire(account.available, account.currency),
    entries: account.entries.toString(),
    openedAt: account.openedAt.toISOString(),
  });

const subjectShape = z.object({ type: z.string(), id: z.string() });

export const lineShape = z.object({
  transaction: z.string(),
  line: z.number(),
  at: z.string(),
  effectiveAt: z.string(),
  kind: z.string(),
  memo: z.string().nullable(),
  amount: wireMoney,
  balanceAfter: wireMoney,
  subject: subjectShape,
  reversalOf: z.string().nullable(),
  counterparty: z.object({
    ownerKind: z.string(),
    ownerId: z.string(),
    owner: ownerShape,
    purpose: z.string(),
  }),
});

export const transactionShape = z.object({
  id: z.string(),
  kind: z.string(),
  subject: subjectShape,
  effectiveAt: z.string(),
  writtenAt: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), label: z.string().nullable() }),
  memo: z.string().nullable(),
  reversalOf: z.string().nullable(),
  reversedBy: z.string().nullable(),
  command: z.object({ name: z.string(), key: z.string(), edge: z.string(), at: z.string() }).nullable(),
  entries: z.array(
    z.object({
      line: z.number(),
      ownerKind: z.string(),
      ownerId: z.string(),
      owner: ownerShape,
      purpose: z.string(),
      currency: z.string(),
      amount: wireMoney,
      balanceAfter: wireMoney,
    }),
  ),
});

export function toWireTransaction(view: TransactionView, owners: Owners): z.input<typeof transactionShape> {
  const { command } = view;
  return {
    id: view.id.toString(),
    kind: view.kind,
    subject: view.subject,
    effectiveAt: view.effectiveAt.toISOString(),
    writtenAt: view.writtenAt.toISOString(),
    actor: { ...view.actor, label: command?.actorLabel ?? null },
    memo: view.memo,
    reversalOf: view.reversalOf?.toString() ?? null,
    reversedBy: view.reversedBy?.toString() ?? null,
    command: command && { name: command.name, key: command.key, edge: command.edge, at: command.at.toISOString() },
    entries: view.entries.map(({ line, account, amount, balanceAfter }) => ({
      line,
      ...account,
      owner: ownerOf(owners, account),
      amount: toWire(amount, account.currency),
      balanceAfter: toWire(balanceAfter, account.currency),
    })),
  };
}
