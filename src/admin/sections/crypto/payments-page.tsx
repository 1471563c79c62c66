import { useState } from 'react';
import {
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  StateBadge,
  At,
  useCodeText,
  useQuery,
  useText,
} from '../../kit';
import { Choice, chainOptions, FilterRow, SearchField, searchable } from './filters';
import { PAYMENT_STATES, type WirePayment } from './wire';

const POLL_MS = 5_000;

/** Shortens a hash so that both of its ends can be compared. */
export const shortened = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-6)}`;

export const confirmationsOf = ({ confirmations, required }: WirePayment): string =>
  required === null ? String(confirmations) : `${Math.min(confirmations, required)} / ${required}`;

export default function PaymentsPage() {
  const text = useText();
  const codeText = useCodeText();
  const [page, setPage] = useState(1);
  const [chain, setChain] = useState('all');
  const [state, setState] = useState('all');
  const [search, setSearch] = useState('');
  const query = useQuery<readonly WirePayment[]>(
    '/crypto/payments',
    {
      page,
      chain: chain === 'all' ? undefined : chain,
      state: state === 'all' ? undefined : state,
      text: searchable(search),
    },
    { pollMs: POLL_MS },
  );
  const filtered = chain !== 'all' || state !== 'all' || search !== '';
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setPage(1);
  };
  return (
    <PageFrame title={text('crypto.payments')} subtitle={text('crypto.payments-subtitle')}>
      <FilterRow>
        <SearchField label={text('crypto.find')} value={search} onChange={change(setSearch)} />
        <Choice label={text('crypto.chain')} value={chain} options={chainOptions} onChange={change(setChain)} />
        <Choice
          label={text('common.state')}
          value={state}
          options={PAYMENT_STATES.map((each) => [each, codeText('state', each)])}
          onChange={change(setState)}
        />
      </FilterRow>
      <QueryTable
        label={text('crypto.payments')}
        query={query}
        onPage={setPage}
        empty={text(filtered ? 'common.empty-filtered' : 'crypto.no-payments')}
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
          { name: 'user', header: text('common.user'), render: ({ user }) => user.name ?? `#${user.id}` },
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
