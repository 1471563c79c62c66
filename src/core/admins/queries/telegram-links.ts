import type { Queryable } from '../../shared/tx';
import { FIND_LINK, LINKED_ADMINS, LIST_LINKS } from '../sql/link-sql';

export interface TelegramLink {
  readonly adminId: number;
  /** The admin's name in the panel. */
  readonly label: string;
  readonly telegramId: string;
  readonly telegramName: string;
  readonly linkedAt: Date;
  /** False while the panel account is blocked: the link gives no right then. */
  readonly mayWork: boolean;
}

interface LinkRow {
  readonly admin_id: number;
  readonly label: string;
  readonly telegram_id: bigint;
  readonly telegram_name: string;
  readonly linked_at: Date;
  readonly may_work: boolean;
}

const toLink = (row: LinkRow): TelegramLink => ({
  adminId: row.admin_id,
  label: row.label,
  telegramId: row.telegram_id.toString(),
  telegramName: row.telegram_name,
  linkedAt: row.linked_at,
  mayWork: row.may_work,
});

/** Every link that holds. */
export async function telegramLinks(q: Queryable): Promise<TelegramLink[]> {
  return (await q.query<LinkRow>(LIST_LINKS)).map(toLink);
}

/** The Telegram account that an admin has linked now; undefined for none. */
export async function telegramLinkOf(q: Queryable, adminId: number): Promise<TelegramLink | undefined> {
  const [row] = await q.query<LinkRow>(FIND_LINK, [adminId]);
  return row && toLink(row);
}

/** Somebody in Telegram who is known as an admin of the panel. */
export interface LinkedAdmin {
  readonly adminId: number;
  readonly label: string;
  /** RBAC actions of their roles, e.g. `api::wallet.decide`. */
  readonly permissions: ReadonlySet<string>;
}

/** By Telegram id; without those whose panel account is blocked. */
export async function linkedAdmins(q: Queryable): Promise<ReadonlyMap<number, LinkedAdmin>> {
  const rows = await q.query<{
    readonly admin_id: number;
    readonly telegram_id: bigint;
    readonly label: string;
    readonly permissions: readonly string[];
  }>(LINKED_ADMINS);
  return new Map(
    rows.map(({ admin_id, telegram_id, label, permissions }) => [
      Number(telegram_id),
      { adminId: admin_id, label, permissions: new Set(permissions) },
    ]),
  );
}
