import {
  At,
  Choice,
  FilterRow,
  Money,
  PageFrame,
  QueryTable,
  SearchField,
  useFilters,
  useQuery,
  useText,
  UserLink,
} from '../../kit';
import { chainOptions, searchable } from './filters';
import type { WireAddress } from './wire';

export default function AddressesPage() {
  const text = useText();
  const filters = useFilters();
  const { page, pageSize } = filters.list;
  const filter = { chain: filters.get('chain'), address: searchable(filters.get('address')) };
  const query = useQuery<readonly WireAddress[]>('/crypto/addresses', { ...filter, page, pageSize });
  return (
    <PageFrame title={text('crypto.addresses')} subtitle={text('crypto.addresses-subtitle')}>
      <FilterRow filters={filters}>
        <SearchField
          label={text('crypto.address')}
          value={filters.get('address')}
          onChange={(value) => filters.set('address', value)}
        />
        <Choice
          label={text('crypto.chain')}
          value={filter.chain || 'all'}
          options={chainOptions}
          onChange={(value) => filters.set('chain', value)}
        />
      </FilterRow>
      <QueryTable
        label={text('crypto.addresses')}
        query={query}
        filters={filters}
        empty={text(filters.active ? 'common.empty-filtered' : 'crypto.no-addresses')}
        rowKey={(row) => row.address}
        columns={[
          { name: 'chain', header: text('crypto.chain'), render: (row) => row.chain },
          { name: 'index', header: text('crypto.index'), align: 'right', render: (row) => row.index },
          {
            name: 'address',
            header: text('crypto.address'),
            // One long word, which would push what was received out of sight.
            render: (row) => <span style={{ overflowWrap: 'anywhere' }}>{row.address}</span>,
          },
          { name: 'user', header: text('common.user'), render: ({ user }) => <UserLink {...user} /> },
          { name: 'issued', header: text('crypto.issued'), render: (row) => <At value={row.issuedAt} /> },
          { name: 'payments', header: text('crypto.payments'), align: 'right', render: (row) => row.payments },
          {
            name: 'received',
            header: text('crypto.received'),
            align: 'right',
            render: (row) => <Money value={row.received} />,
          },
        ]}
      />
    </PageFrame>
  );
}
