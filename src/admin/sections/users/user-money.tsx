import { Box, Flex, Typography } from '@strapi/design-system';
import {
  At,
  Card,
  DataTable,
  Loaded,
  Money,
  PanelLink,
  paths,
  QueryTable,
  StateBadge,
  useCodeText,
  usePermission,
  useQuery,
  useSubjectPath,
  useText,
  type Query,
  type WireMoney,
} from '../../kit';
import type { PanelUser } from './users-page';

interface Balance {
  readonly currency: string;
  readonly total: string;
  readonly held: string;
  readonly available: string;
}

interface Hold {
  readonly id: string;
  readonly amount: WireMoney;
  readonly subject: { readonly type: string; readonly id: string };
  readonly placedAt: string;
}

export interface UserOverview {
  readonly user: PanelUser;
  readonly balances: readonly Balance[];
  readonly holds: readonly Hold[];
}

interface Entry {
  readonly transaction: string;
  readonly at: string;
  readonly kind: string;
  readonly memo: string | null;
  readonly amount: WireMoney;
  readonly balanceAfter: WireMoney;
  readonly subject: { readonly type: string; readonly id: string };
}

interface Request {
  readonly documentId: string;
  readonly type: 'deposit' | 'withdrawal';
  readonly state: string;
  readonly amount: WireMoney;
  readonly createdAt: string;
}

export const useOverview = (userId: string | number | undefined): Query<UserOverview> =>
  useQuery<UserOverview>(userId === undefined ? null : `/users/${userId}/overview`);

const wallet = (userId: string | number, currency: string) =>
  paths.statement({ ownerKind: 'user', ownerId: String(userId), purpose: 'wallet', currency });

/** Per currency; the balance leads to its statement. */
export function Balances({ userId, balances }: { readonly userId: number; readonly balances: readonly Balance[] }) {
  const text = useText();
  const mayReadLedger = usePermission('api::ledger.read');
  if (balances.length === 0) return <Typography textColor="neutral600">{text('users.no-money')}</Typography>;
  return (
    <Flex direction="column" gap={3} alignItems="stretch">
      {balances.map(({ currency, total, held, available }) => {
        const amount = <Money value={{ amount: total, currency }} variant="delta" strong />;
        return (
          <Box key={currency}>
            {mayReadLedger ? <PanelLink to={wallet(userId, currency)}>{amount}</PanelLink> : amount}
            <Typography variant="pi" textColor="neutral600" tag="div">
              {text('users.available')}: <Money value={{ amount: available, currency }} variant="pi" /> ·{' '}
              {text('users.held')}: <Money value={{ amount: held, currency }} variant="pi" />
            </Typography>
          </Box>
        );
      })}
    </Flex>
  );
}

export function Holds({ holds }: { readonly holds: readonly Hold[] }) {
  const codeText = useCodeText();
  const subjectPath = useSubjectPath();
  return (
    <Flex direction="column" gap={2} alignItems="stretch">
      {holds.map((hold) => {
        const path = subjectPath(hold.subject);
        const name = codeText('kind', hold.subject.type);
        return (
          <Flex key={hold.id} gap={3} wrap="wrap">
            <Money value={hold.amount} strong />
            {path === undefined ? <Typography>{name}</Typography> : <PanelLink to={path}>{name}</PanelLink>}
            <Typography textColor="neutral600">
              <At value={hold.placedAt} />
            </Typography>
          </Flex>
        );
      })}
    </Flex>
  );
}

export function Entries(props: { readonly userId: number; readonly currency: string; readonly most: number }) {
  const text = useText();
  const codeText = useCodeText();
  const subjectPath = useSubjectPath();
  const mayReadLedger = usePermission('api::ledger.read');
  const query = useQuery<readonly Entry[]>(`/users/${props.userId}/statement`, {
    currency: props.currency,
    pageSize: props.most,
  });
  return (
    <QueryTable
      label={`${text('users.entries')} ${props.currency}`}
      query={query}
      rowKey={(entry) => `${entry.transaction} ${entry.amount.amount} ${entry.balanceAfter.amount}`}
      empty={text('users.no-entries')}
      columns={[
        { name: 'at', header: text('common.at'), render: (entry) => <At value={entry.at} /> },
        {
          name: 'what',
          header: text('users.what'),
          render: (entry) => {
            const path = subjectPath(entry.subject);
            const words = `${codeText('kind', entry.kind)}${entry.memo === null ? '' : ` · ${entry.memo}`}`;
            return path === undefined ? words : <PanelLink to={path}>{words}</PanelLink>;
          },
        },
        {
          name: 'amount',
          header: text('common.amount'),
          align: 'right',
          render: (entry) => {
            const amount = <Money value={entry.amount} signed />;
            return mayReadLedger ? <PanelLink to={paths.transaction(entry.transaction)}>{amount}</PanelLink> : amount;
          },
        },
        {
          name: 'after',
          header: text('users.balance-after'),
          align: 'right',
          render: (entry) => <Money value={entry.balanceAfter} />,
        },
      ]}
    />
  );
}

export function Requests({ userId }: { readonly userId: number }) {
  const text = useText();
  const query = useQuery<readonly Request[]>('/queue', { userId, state: 'all', pageSize: 10 });
  const pathOf = ({ type, documentId }: Request): string =>
    type === 'deposit' ? paths.deposit(documentId) : paths.withdrawal(documentId);
  return (
    <Card title={text('users.requests')}>
      <Loaded query={query} skeletonRows={2}>
        {(requests) => (
          <DataTable
            label={text('users.requests')}
            rows={requests}
            rowKey={(request) => request.documentId}
            rowLink={pathOf}
            empty={text('users.no-requests')}
            columns={[
              { name: 'at', header: text('common.at'), render: (request) => <At value={request.createdAt} /> },
              {
                name: 'type',
                header: text('queue.type'),
                render: (request) => text(request.type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal'),
              },
              {
                name: 'amount',
                header: text('common.amount'),
                align: 'right',
                render: (request) => (
                  <PanelLink to={pathOf(request)}>
                    <Money value={request.amount} />
                  </PanelLink>
                ),
              },
              {
                name: 'state',
                header: text('common.state'),
                render: (request) => <StateBadge state={request.state} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
