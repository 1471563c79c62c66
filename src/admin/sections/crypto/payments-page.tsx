import {
  At,
  Choice,
  ExportButtons,
  FilterRow,
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  SearchField,
  StateBadge,
  useCodeText,
  useFilters,
  useQuery,
  useText,
  UserLink,
} from '../../kit';
import { chainOptions, searchable } from './filters';
import { PAYMENT_STATES, type WirePayment } from './wire';

const POLL_MS = 5_000;

/** Shortens a hash so that both of its ends can be compared. */
export const shortened = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-6)}`;

export const confirmationsOf = ({ confirmations, required }: WirePayment): string =>
  required === null ? String(confirmations) : `${Math.min(confirmations, required)} / ${required}`;

export default function PaymentsPage() {
  const text = useText();
  const codeText = useCodeText();
  const filters = useFilters();
  const { page, pageSize } = filters.list;
  const filter = { chain: filters.get('chain'), state: filters.get('state'), text: searchable(filters.get('text')) };
  const query = useQuery<readonly WirePayment[]>(
    '/crypto/payments',
    { ...filter, page, pageSize },
    { pollMs: POLL_MS },
  );
  return (
    <PageFrame
      title={text('crypto.payments')}
      subtitle={text('crypto.payments-subtitle')}
      actions={<ExportButtons path="/crypto/payments/export" parameters={filter} fileName="crypto-payments" />}
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('crypto.find')}
          value={filters.get('text')}
          onChange={(value) => filters.set('text', value)}
        />
        <Choice
          label={text('crypto.chain')}
          value={filter.chain || 'all'}
          options={chainOptions}
          onChange={(value) => filters.set('chain', value)}
        />
        <Choice
          label={text('common.state')}
          value={filter.state || 'all'}
          options={PAYMENT_STATES.map((each) => [each, codeText('state', each)])}
          onChange={(value) => filters.set('state', value)}
        />
      </FilterRow>
      <QueryTable
        label={text('crypto.payments')}
        query={query}
        filters={filters}
        empty={text(filters.active ? 'common.empty-filtered' : 'crypto.no-payments')}
        rowKey={(payment) => payment.documentId}
        rowLink={(payment) => paths.cryptoPayment(payment.documentId)}
        columns={[
          {
            name: 'txid',
            header: text('crypto.transaction'),
            render: (payment) => (
              <PanelLink to={paths.cryptoPayment(payment.documentId)}>{shortened(payment.txid)}</PanelLink>
            ),
          },
          { name: 'user', header: text('common.user'), render: ({ user }) => <UserLink {...user} /> },
          {
            name: 'coins',
            header: text('crypto.coins'),
            align: 'right',
            render: ({ coins }) => <Money value={coins} />,
          },
          { name: 'state', header: text('common.state'), render: (payment) => <StateBadge state={payment.state} /> },
          {
            name: 'confirmations',
            header: text('crypto.confirmations'),
            align: 'right',
            render: (payment) => confirmationsOf(payment),
          },
          {
            name: 'credited',
            header: text('crypto.credited'),
            align: 'right',
            render: ({ credited }) =>
              credited === null || credited.reversedAt !== null ? (
                text('common.none')
              ) : (
                <Money value={credited.amount} />
              ),
          },
          { name: 'at', header: text('crypto.first-seen'), render: ({ firstSeenAt }) => <At value={firstSeenAt} /> },
        ]}
      />
    </PageFrame>
  );
}
