import { useState } from 'react';
import { At, Money, PageFrame, QueryTable, useQuery, useText } from '../../kit';
import { Choice, chainOptions, FilterRow, SearchField, searchable } from './filters';
import type { WireAddress } from './wire';

export default function AddressesPage() {
  const text = useText();
  const [page, setPage] = useState(1);
  const [chain, setChain] = useState('all');
  const [address, setAddress] = useState('');
  const query = useQuery<readonly WireAddress[]>('/crypto/addresses', {
    page,
    chain: chain === 'all' ? undefined : chain,
    address: searchable(address),
  });
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setPage(1);
  };
  return (
    <PageFrame title={text('crypto.addresses')} subtitle={text('crypto.addresses-subtitle')}>
      <FilterRow>
        <SearchField label={text('crypto.address')} value={address} onChange={change(setAddress)} />
        <Choice label={text('crypto.chain')} value={chain} options={chainOptions} onChange={change(setChain)} />
      </FilterRow>
      <QueryTable
        label={text('crypto.addresses')}
        query={query}
        onPage={setPage}
        empty={text(chain !== 'all' || address !== '' ? 'common.empty-filtered' : 'crypto.no-addresses')}
        rowKey={(row) => row.address}
        columns={[
          { name: 'chain', header: text('crypto.chain'), render: (row) => row.chain },
          { name: 'index', header: text('crypto.index'), align: 'right', render: (row) => row.index },
          { name: 'address', header: text('crypto.address'), render: (row) => row.address },
          { name: 'user', header: text('common.user'), render: ({ user }) => user.name ?? `#${user.id}` },
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
