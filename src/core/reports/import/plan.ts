import { minor, type CurrencyCode } from '../../shared/money';
import {
  parseCount,
  parseLegacyAmount,
  parseLegacyId,
  parseLegacyTime,
  parseTelegramId,
  parseText,
  CellError,
} from './cells';
import type { ImportedRequest, ImportedSpin, ImportedSpinAccount, ImportedUser, LegacyRequestKind } from './records';
import { FirstSeen, RowReader } from './row-reader';
import {
  cellText,
  headersOf,
  rowsOf,
  type ImportProblem,
  type LegacyCell,
  type LegacyRow,
  type LegacySheet,
} from './workbook';

export interface PlanOptions {
  /** The one currency the old workbook kept its amounts in. */
  readonly currency: CurrencyCode;
  /** IANA name of the zone its times were written in. */
  readonly timeZone: string;
}

export interface KnownUsers {
  /** Telegram ids that the product knows already, besides those in the workbook. */
  readonly telegramIds: ReadonlySet<string>;
  /** Club id → Telegram id of whom it belongs to. */
  readonly clubIds: ReadonlyMap<string, string>;
}

export interface RejectedRow {
  readonly tab: string;
  readonly row: number;
  readonly cells: readonly LegacyCell[];
  readonly problems: readonly ImportProblem[];
}

export interface TabCount {
  readonly tab: string;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface ImportPlan {
  readonly users: readonly ImportedUser[];
  readonly requests: readonly ImportedRequest[];
  readonly spins: readonly ImportedSpin[];
  readonly spinAccounts: readonly ImportedSpinAccount[];
  readonly counts: readonly TabCount[];
  /** Wrong with a whole tab: no row of it can be read. */
  readonly tabProblems: readonly ImportProblem[];
  readonly rejected: readonly RejectedRow[];
  readonly ignoredTabs: readonly string[];
}

const COLUMNS = {
  Users: ['User ID', 'Username', 'Name', 'PPPoker ID', 'Balance', 'Registered'],
  Deposits: [
    'Request ID',
    'User ID',
    'Amount',
    'Method',
    'Account Name',
    'Proof',
    'Status',
    'Requested',
    'Approved',
    'Approved By',
  ],
  Withdrawals: [
    'Request ID',
    'User ID',
    'Amount',
    'Method',
    'Account Name',
    'Account Number',
    'Status',
    'Requested',
    'Approved',
    'Approved By',
  ],
  Join_Requests: ['Request ID', 'User ID', 'PPPoker ID', 'Status', 'Requested'],
  Spin_Users: ['User ID', 'Available Spins', 'Total Spins Used', 'Total Chips Earned'],
  Spin_History: ['Spin ID', 'User ID', 'Prize', 'Chips', 'Status', 'Date', 'Approved By'],
} as const;

type TabName = keyof typeof COLUMNS;

const MAX_NAME = 128;
const MAX_TEXT = 500;
const MAX_ID = 64;

/** Reads a whole workbook without touching anything: what would be imported, and each row that would not, with why. */
export function planImport(sheets: readonly LegacySheet[], known: KnownUsers, options: PlanOptions): ImportPlan {
  return new Planner(sheets, known, options).plan();
}

class Planner {
  private readonly counts: TabCount[] = [];
  private readonly tabProblems: ImportProblem[] = [];
  private readonly rejected: RejectedRow[] = [];
  private readonly users: ImportedUser[] = [];
  private readonly accepted = new Set<string>();
  /** Telegram id → the row of Users that was refused. */
  private readonly refused = new Map<string, number>();

  constructor(
    private readonly sheets: readonly LegacySheet[],
    private readonly known: KnownUsers,
    private readonly options: PlanOptions,
  ) {}

  plan(): ImportPlan {
    this.users.push(...this.readTab('Users', this.userReader()));
    const requests = [
      ...this.readTab('Deposits', this.requestReader('deposit')),
      ...this.readTab('Withdrawals', this.requestReader('withdrawal')),
      ...this.readTab('Join_Requests', this.requestReader('join')),
    ];
    const spinAccounts = this.readTab('Spin_Users', this.spinAccountReader());
    const spins = this.readTab('Spin_History', this.spinReader());
    const tabs = new Set<string>(Object.keys(COLUMNS));
    return {
      users: this.users,
      requests,
      spins,
      spinAccounts,
      counts: this.counts,
      tabProblems: this.tabProblems,
      rejected: this.rejected,
      ignoredTabs: this.sheets.map((sheet) => sheet.title).filter((title) => !tabs.has(title)),
    };
  }

  private readTab<Item>(tab: TabName, read: (reader: RowReader) => Item | null): Item[] {
    const sheet = this.sheets.find((candidate) => candidate.title === tab);
    if (!sheet) return [];
    const headers = headersOf(sheet);
    const problems = COLUMNS[tab].flatMap((column) => {
      const times = headers.filter((header) => header === column).length;
      if (times === 1) return [];
      return [{ tab, row: 1, column, value: '', reason: `the column is ${times === 0 ? 'missing' : 'there twice'}` }];
    });
    const rows = rowsOf(sheet);
    if (problems.length > 0) {
      this.tabProblems.push(...problems);
      this.counts.push({ tab, rows: rows.length, accepted: 0, rejected: rows.length });
      return [];
    }
    const items: Item[] = [];
    for (const row of rows) {
      const reader = new RowReader(tab, row);
      const item = read(reader);
      if (item !== null && reader.ok) items.push(item);
      else this.reject(tab, row, reader);
    }
    this.counts.push({ tab, rows: rows.length, accepted: items.length, rejected: rows.length - items.length });
    return items;
  }

  private reject(tab: TabName, row: LegacyRow, reader: RowReader): void {
    this.rejected.push({ tab, row: row.row, cells: row.raw, problems: reader.problems });
    const id = cellText(row.cells.get('User ID'));
    if (tab === 'Users' && !this.refused.has(id)) this.refused.set(id, row.row);
  }

  private userReader(): (reader: RowReader) => ImportedUser | null {
    const { currency, timeZone } = this.options;
    const people = new FirstSeen();
    const clubIds = new FirstSeen();
    return (reader) => {
      const telegramId = reader.read('User ID', parseTelegramId);
      const isNew = telegramId !== undefined && people.note(reader, 'User ID', telegramId, 'is the person of row');
      const username = reader.readOptional('Username', (cell) => parseText(cell, MAX_ID));
      const name = reader.readOptional('Name', (cell) => parseText(cell, MAX_NAME));
      const clubId = reader.readOptional('PPPoker ID', parseLegacyId);
      // A second row of one person is refused for that; its club id is theirs anyway.
      if (clubId !== null && isNew) {
        clubIds.note(reader, 'PPPoker ID', clubId, 'belongs already to the person of row');
        const owner = this.known.clubIds.get(clubId);
        if (owner !== undefined && owner !== telegramId) reader.fail('PPPoker ID', `belongs already to user ${owner}`);
      }
      const balanceMinor = reader.readOptional('Balance', (cell) => {
        const amount = parseLegacyAmount(cell, currency);
        if (amount < 0n) throw new CellError('is below zero');
        return amount;
      });
      const registeredAt = reader.read('Registered', (cell) => parseLegacyTime(cell, timeZone));
      if (telegramId === undefined || registeredAt === undefined || !reader.ok) return null;
      this.accepted.add(telegramId);
      const shown = name ?? username ?? `User ${telegramId}`;
      return { telegramId, username, name: shown, clubId, balanceMinor: balanceMinor ?? minor(0n), registeredAt };
    };
  }

  private readUser(reader: RowReader): string | undefined {
    const telegramId = reader.read('User ID', parseTelegramId);
    if (telegramId === undefined || this.accepted.has(telegramId) || this.known.telegramIds.has(telegramId))
      return telegramId;
    const row = this.refused.get(telegramId);
    reader.fail(
      'User ID',
      row === undefined ? 'is nobody in Users' : `is the user of row ${row} of Users, which is refused`,
    );
    return undefined;
  }

  private requestReader(kind: LegacyRequestKind): (reader: RowReader) => ImportedRequest | null {
    const { currency, timeZone } = this.options;
    const seen = new FirstSeen();
    const time = (cell: LegacyCell | undefined): Date => parseLegacyTime(cell, timeZone);
    const isJoin = kind === 'join';
    return (reader) => {
      const requestId = reader.read('Request ID', parseLegacyId);
      if (requestId !== undefined) seen.note(reader, 'Request ID', requestId, 'was used already in row');
      const telegramId = this.readUser(reader);
      const amountMinor = isJoin
        ? null
        : reader.read('Amount', (cell) => {
            const amount = parseLegacyAmount(cell, currency);
            if (amount <= 0n) throw new CellError('is not above zero');
            return amount;
          });
      const clubId = isJoin ? reader.read('PPPoker ID', parseLegacyId) : null;
      const method = isJoin ? null : reader.read('Method', (cell) => parseText(cell, MAX_TEXT));
      const state = reader.read('Status', oneOf('pending', 'approved', 'rejected'));
      const requestedAt = reader.read('Requested', time);
      const text = (column: string): string | null => reader.readOptional(column, (cell) => parseText(cell, MAX_TEXT));
      const more = {
        accountName: text('Account Name'),
        accountNumber: text('Account Number'),
        proof: text('Proof'),
        decidedAt: reader.readOptional('Approved', time),
        decidedBy: text('Approved By'),
      };
      if (requestId === undefined || telegramId === undefined || state === undefined) return null;
      if (requestedAt === undefined || amountMinor === undefined || clubId === undefined || method === undefined)
        return null;
      return {
        kind,
        requestId,
        telegramId,
        amountMinor,
        currency: isJoin ? null : currency,
        method,
        clubId,
        state,
        requestedAt,
        ...more,
      };
    };
  }

  private spinAccountReader(): (reader: RowReader) => ImportedSpinAccount | null {
    const people = new FirstSeen();
    return (reader) => {
      const telegramId = this.readUser(reader);
      if (telegramId !== undefined) people.note(reader, 'User ID', telegramId, 'is the person of row');
      const availableSpins = reader.read('Available Spins', parseCount);
      const usedSpins = reader.read('Total Spins Used', parseCount);
      const chipsEarned = reader.read('Total Chips Earned', parseCount);
      if (telegramId === undefined || availableSpins === undefined) return null;
      if (usedSpins === undefined || chipsEarned === undefined) return null;
      return { telegramId, availableSpins, usedSpins, chipsEarned };
    };
  }

  private spinReader(): (reader: RowReader) => ImportedSpin | null {
    const { timeZone } = this.options;
    const seen = new FirstSeen();
    return (reader) => {
      const spinId = reader.read('Spin ID', parseLegacyId);
      if (spinId !== undefined) seen.note(reader, 'Spin ID', spinId, 'was used already in row');
      const telegramId = this.readUser(reader);
      const prize = reader.read('Prize', (cell) => parseText(cell, MAX_TEXT));
      const chips = reader.read('Chips', parseCount);
      const state = reader.read('Status', oneOf('pending', 'approved', 'auto'));
      const spunAt = reader.read('Date', (cell) => parseLegacyTime(cell, timeZone));
      const decidedBy = reader.readOptional('Approved By', (cell) => parseText(cell, MAX_TEXT));
      if (spinId === undefined || telegramId === undefined || prize === undefined) return null;
      if (chips === undefined || state === undefined || spunAt === undefined) return null;
      return { spinId, telegramId, prize, chips, state, spunAt, decidedBy };
    };
  }
}

function oneOf(...allowed: readonly string[]): (cell: LegacyCell | undefined) => string {
  return (cell) => {
    const text = cellText(cell).toLowerCase();
    if (!allowed.includes(text)) throw new CellError(`must be one of ${allowed.join(', ')}`);
    return text;
  };
}
