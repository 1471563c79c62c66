import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Pencil } from '@strapi/icons';
import { useParams } from 'react-router-dom';
import {
  At,
  Card,
  CursorPages,
  DataTable,
  DayField,
  ExportButtons,
  Facts,
  FilterRow,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  useCodeText,
  useCursor,
  useFilters,
  usePermission,
  useQuery,
  useText,
  type AccountName,
  type Cursor,
} from '../../kit';
import { AccountLink, useAccountText } from './account';
import { AdjustDialog } from './adjust-dialog';
import { SubjectLink } from './subject';
import type { WireAccount, WireLine } from './wire';

export default function StatementPage() {
  const text = useText();
  const { ownerKind = '', ownerId = '', purpose = '', currency = '' } = useParams();
  const account: AccountName = { ownerKind, ownerId, purpose, currency };
  const filters = useFilters();
  const period = { from: filters.get('from'), to: filters.get('to') };
  // Pages and endpoints name accounts alike.
  const path = paths.statement(account);
  const query = useQuery<WireAccount>(path);
  const past = useQuery<WireAccount>(period.to === '' ? null : path, { asOf: period.to });
  const accountText = useAccountText();
  // The house's own adjustment account is the other side of every adjustment.
  const mayAdjust = usePermission('api::ledger.adjust') && purpose !== 'adjustment';
  const cursor = useCursor();
  const [adjusting, setAdjusting] = useState(false);
  const [round, setRound] = useState(0);
  const onAdjusted = (): void => {
    setAdjusting(false);
    setRound((count) => count + 1);
    cursor.reset();
    query.reload();
    past.reload();
  };
  return (
    <PageFrame
      title={query.data ? `${accountText(query.data)} · ${currency}` : text('ledger.statement')}
      subtitle={text('ledger.statement')}
      back
      actions={
        <Flex gap={2} wrap="wrap">
          {query.data && (
            <ExportButtons
              path={`${path}/export`}
              parameters={period}
              fileName={`statement-${ownerKind}-${ownerId}-${purpose}-${currency}${periodName(period)}`}
            />
          )}
          {mayAdjust && query.data && (
            <Button startIcon={<Pencil />} onClick={() => setAdjusting(true)}>
              {text('ledger.adjust')}
            </Button>
          )}
        </Flex>
      }
    >
      <Loaded query={query} skeletonRows={2}>
        {(data) => (
          <Flex direction="column" alignItems="stretch" gap={6}>
            <AccountCard account={data} />
            {period.to !== '' && (
              <Loaded query={past} skeletonRows={1}>
                {({ posted }) => (
                  <Typography>
                    {text('ledger.balance-by', { day: period.to })} <Money value={posted} strong />
                  </Typography>
                )}
              </Loaded>
            )}
            <Box>
              <FilterRow>
                <DayField
                  label={text('ledger.from-day')}
                  value={period.from}
                  onChange={(value) => filters.set('from', value)}
                />
                <DayField
                  label={text('ledger.to-day')}
                  value={period.to}
                  onChange={(value) => filters.set('to', value)}
                />
                {(period.from !== '' || period.to !== '') && (
                  <Button variant="tertiary" onClick={() => filters.clear()}>
                    {text('common.clear')}
                  </Button>
                )}
              </FilterRow>
              <Lines key={`${path} ${round}`} path={path} account={account} period={period} cursor={cursor} />
            </Box>
            <AdjustDialog accounts={[data]} open={adjusting} onClose={() => setAdjusting(false)} onDone={onAdjusted} />
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

function AccountCard({ account }: { readonly account: WireAccount }) {
  const text = useText();
  const codeText = useCodeText();
  const mayOpenUsers = usePermission('api::users.read');
  const { owner } = account;
  return (
    <Card title={text('ledger.account')}>
      <Facts
        facts={[
          [text('ledger.balance-now'), <Money key="posted" value={account.posted} strong />],
          [text('ledger.held'), <Money key="held" value={account.held} />],
          [text('ledger.available'), <Money key="available" value={account.available} />],
          ...(owner
            ? [
                [
                  text('common.user'),
                  mayOpenUsers ? (
                    <PanelLink key="user" to={paths.user(account.ownerId)}>
                      {owner.name}
                    </PanelLink>
                  ) : (
                    owner.name
                  ),
                ] as const,
              ]
            : []),
          [text('ledger.class'), codeText('class', account.class)],
          [text('ledger.entries'), account.entries],
          [text('ledger.opened'), <At key="opened" value={account.openedAt} />],
        ]}
      />
    </Card>
  );
}

/** As the server names the file. */
const periodName = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  (from && `-from-${from}`) + (to && `-to-${to}`);

interface LinesProps {
  readonly path: string;
  readonly account: AccountName;
  readonly period: { readonly from: string; readonly to: string };
  readonly cursor: Cursor;
}

function Lines({ path, account, period, cursor }: LinesProps) {
  const text = useText();
  const codeText = useCodeText();
  const query = useQuery<readonly WireLine[]>(`${path}/statement`, { ...period, after: cursor.after });
  const filtered = period.from !== '' || period.to !== '';
  return (
    <>
      <Loaded query={query}>
        {(lines) => (
          <DataTable
            label={text('ledger.statement')}
            rows={lines}
            rowKey={({ transaction, line }) => `${transaction}.${line}`}
            rowLink={({ transaction }) => paths.transaction(transaction)}
            empty={text(filtered ? 'common.empty-filtered' : 'ledger.no-entries')}
            columns={[
              { name: 'at', header: text('common.at'), render: ({ at }) => <At value={at} /> },
              {
                name: 'kind',
                header: text('ledger.kind'),
                render: ({ transaction, kind }) => (
                  <PanelLink to={paths.transaction(transaction)}>{codeText('kind', kind)}</PanelLink>
                ),
              },
              {
                name: 'amount',
                header: text('common.amount'),
                align: 'right',
                render: ({ amount }) => <Money value={amount} signed />,
              },
              {
                name: 'balance',
                header: text('ledger.balance-after'),
                align: 'right',
                render: ({ balanceAfter }) => <Money value={balanceAfter} />,
              },
              {
                name: 'subject',
                header: text('ledger.subject'),
                render: ({ subject }) => <SubjectLink subject={subject} />,
              },
              {
                name: 'counterparty',
                header: text('ledger.counterparty'),
                render: ({ counterparty }) => <AccountLink account={{ ...counterparty, currency: account.currency }} />,
              },
              {
                name: 'memo',
                header: text('ledger.memo'),
                wide: true,
                render: ({ memo }) => memo ?? text('common.none'),
              },
            ]}
          />
        )}
      </Loaded>
      <CursorPages cursor={cursor} query={query} />
    </>
  );
}
