import {
  At,
  Choice,
  ExportButtons,
  FilterRow,
  Money,
  PageFrame,
  PanelLink,
  paths,
  PeriodFields,
  QueryTable,
  SearchField,
  StateBadge,
  useCodeText,
  useFilters,
  useText,
  UserLink,
} from '../../kit';
import { TypeChoice } from './filters';
import type { QueueRequest } from './request';
import { useLiveQuery } from './use-live-query';

const STATES = ['pending', 'approved', 'rejected', 'cancelled', 'expired'] as const;

const pathOf = (request: QueueRequest): string =>
  request.type === 'deposit' ? paths.deposit(request.documentId) : paths.withdrawal(request.documentId);

/** Deposits and withdrawals in every state. */
export default function RequestsPage() {
  const text = useText();
  const codeText = useCodeText();
  const filters = useFilters();
  const filter = {
    search: filters.get('search'),
    type: filters.get('type'),
    state: filters.get('state') || 'all',
    from: filters.get('from'),
    to: filters.get('to'),
  };
  const query = useLiveQuery<readonly QueueRequest[]>('/queue', { ...filter, ...filters.list });
  return (
    <PageFrame
      title={text('requests.title')}
      actions={<ExportButtons path="/queue/export" parameters={filter} fileName="deposits-and-withdrawals" />}
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('requests.search')}
          value={filter.search}
          onChange={(value) => filters.set('search', value)}
        />
        <TypeChoice value={filter.type} onChange={(value) => filters.set('type', value)} />
        <Choice
          label={text('common.state')}
          value={filter.state}
          options={STATES.map((state) => [state, codeText('state', state)])}
          onChange={(value) => filters.set('state', value)}
        />
        <PeriodFields filters={filters} />
      </FilterRow>
      <QueryTable
        label={text('requests.title')}
        query={query}
        filters={filters}
        sorted="newest"
        rowKey={(request) => request.documentId}
        rowLink={pathOf}
        empty={text(filters.active ? 'common.empty-filtered' : 'users.no-requests')}
        columns={[
          {
            name: 'at',
            header: text('queue.asked'),
            sort: { asc: 'oldest', desc: 'newest' },
            render: (request) => <At value={request.createdAt} />,
          },
          {
            name: 'type',
            header: text('queue.type'),
            render: (request) => text(request.type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal'),
          },
          {
            name: 'user',
            header: text('common.user'),
            render: ({ userId, user }) => <UserLink id={userId} name={user.name} />,
          },
          { name: 'method', header: text('queue.method'), render: (request) => request.methodName },
          {
            name: 'amount',
            header: text('common.amount'),
            align: 'right',
            sort: { asc: 'smallest', desc: 'amount' },
            render: (request) => (
              <PanelLink to={pathOf(request)}>
                <Money value={request.amount} />
              </PanelLink>
            ),
          },
          { name: 'state', header: text('common.state'), render: (request) => <StateBadge state={request.state} /> },
          { name: 'by', header: text('common.by'), render: (request) => request.decidedBy ?? '—' },
        ]}
      />
    </PageFrame>
  );
}
