import { z } from 'zod';
import { findAccount, statement, UnknownAccountError, type StatementLine } from '../../../core/ledger';
import { formatAmount, toWire } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { periodName, periodOf, periodQuery } from '../../shared/period';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { accountParams, findOwners, lineShape, ownerOf, ownerText, refOf } from './shapes';

export const getStatement = defineEndpoint({
  name: 'ledger.get-statement',
  method: 'GET',
  path: '/ledger/accounts/:ownerKind/:ownerId/:purpose/:currency/statement',
  summary: 'Entries of an account, newest first, with the running balance; `meta.next` reads on',
  who: ['admin'],
  permission: 'api::ledger.read',
  params: accountParams,
  query: z.strictObject({
    ...periodQuery,
    after: z.string().max(32).optional(),
    pageSize: z.coerce.number().int().min(1).max(100).default(50),
  }),
  response: z.array(lineShape),
  handle: async ({ core, params, query }) => {
    const { pageSize: limit, after } = query;
    const page = await statement(core.db, refOf(params), { limit, after, ...periodOf(query) });
    const owners = await findOwners(
      core.db,
      page.lines.map(({ counterparty }) => counterparty),
    );
    return {
      data: page.lines.map((line) => ({
        transaction: line.transactionId.toString(),
        line: line.line,
        at: line.writtenAt.toISOString(),
        effectiveAt: line.effectiveAt.toISOString(),
        kind: line.kind,
        memo: line.memo,
        amount: toWire(line.amount, params.currency),
        balanceAfter: toWire(line.balanceAfter, params.currency),
        subject: line.subject,
        reversalOf: line.reversalOf?.toString() ?? null,
        counterparty: { ...line.counterparty, owner: ownerOf(owners, line.counterparty) },
      })),
      meta: { next: page.next },
    };
  },
});

const PAGE = 1_000;

type ExportedLine = StatementLine & { readonly otherOwner: string };

const columnsIn = (currency: string): readonly FileColumn<ExportedLine>[] => [
  { header: 'Written (UTC)', value: ({ writtenAt }) => writtenAt.toISOString() },
  { header: 'Effective (UTC)', value: ({ effectiveAt }) => effectiveAt.toISOString() },
  { header: 'Transaction', value: ({ transactionId }) => transactionId.toString() },
  { header: 'Kind', value: ({ kind }) => kind },
  { header: 'Subject', value: ({ subject }) => `${subject.type} ${subject.id}` },
  { header: 'Memo', value: ({ memo }) => memo ?? '' },
  { header: 'Amount', amount: true, value: ({ amount }) => formatAmount(amount, currency) },
  { header: 'Balance', amount: true, value: ({ balanceAfter }) => formatAmount(balanceAfter, currency) },
  { header: 'Currency', value: () => currency },
  { header: 'Other side', value: ({ otherOwner }) => otherOwner },
  { header: 'Other account', value: ({ counterparty }) => counterparty.purpose },
  { header: 'Reversal of', value: ({ reversalOf }) => reversalOf?.toString() ?? '' },
];

export const exportStatement = defineEndpoint({
  name: 'ledger.export-statement',
  method: 'GET',
  path: '/ledger/accounts/:ownerKind/:ownerId/:purpose/:currency/export',
  summary: 'The statement as a file, newest first, all of it',
  who: ['admin'],
  permission: ['api::ledger.read', 'api::ledger.export'],
  params: accountParams,
  query: z.strictObject({ ...periodQuery, format: exportFormat }),
  response: z.unknown(),
  handle: async ({ core, signal, params, query }) => {
    const { purpose, currency, ownerKind, ownerId } = params;
    const account = refOf(params);
    if (!(await findAccount(core.db, account))) throw new UnknownAccountError(account);
    const period = periodOf(query);
    const pages = pagesOf(async (after: string | undefined) => {
      const { lines, next } = await statement(core.db, account, { limit: PAGE, after, ...period });
      const owners = await findOwners(
        core.db,
        lines.map(({ counterparty }) => counterparty),
      );
      return { rows: lines.map((line) => ({ ...line, otherOwner: ownerText(owners, line.counterparty) })), next };
    });
    const name = `statement-${ownerKind}-${ownerId}-${purpose}-${currency}${periodName(query)}`;
    return tableFile(name, query.format, columnsIn(currency), pages, signal);
  },
});
