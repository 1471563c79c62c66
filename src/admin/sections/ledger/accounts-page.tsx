import {
  Choice,
  ExportButtons,
  FilterRow,
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  SearchField,
  useCodeText,
  useFilters,
  useQuery,
  useText,
} from '../../kit';
import { useOwnerText } from './account';
import type { WireAccount, WireChoices } from './wire';

export default function AccountsPage() {
  const text = useText();
  const codeText = useCodeText();
  const ownerText = useOwnerText();
  const filters = useFilters();
  const [user, purpose, currency] = [filters.get('user'), filters.get('purpose'), filters.get('currency')];
  const { page, pageSize } = filters.list;
  const choices = useQuery<WireChoices>('/ledger/choices').data;
  const query = useQuery<readonly WireAccount[]>('/ledger/accounts', { user, purpose, currency, page, pageSize });
  return (
    <PageFrame
      title={text('ledger.accounts')}
      subtitle={text('ledger.accounts-subtitle')}
      actions={
        <ExportButtons path="/ledger/accounts/export" parameters={{ user, purpose, currency }} fileName="accounts" />
      }
    >
      <FilterRow filters={filters}>
        <SearchField label={text('ledger.find-user')} value={user} onChange={(value) => filters.set('user', value)} />
        <Choice
          label={text('ledger.purpose')}
          value={purpose || 'all'}
          options={(choices?.purposes ?? []).map(({ name }) => [name, codeText('purpose', name)])}
          onChange={(value) => filters.set('purpose', value)}
        />
        <Choice
          label={text('common.currency')}
          value={currency || 'all'}
          options={(choices?.currencies ?? []).map((code) => [code, code])}
          onChange={(value) => filters.set('currency', value)}
        />
      </FilterRow>
      <QueryTable
        label={text('ledger.accounts')}
        query={query}
        filters={filters}
        empty={text(filters.active ? 'common.empty-filtered' : 'ledger.no-accounts')}
        rowKey={({ ownerKind, ownerId, purpose, currency }) => [ownerKind, ownerId, purpose, currency].join('/')}
        rowLink={paths.statement}
        columns={[
          {
            name: 'owner',
            header: text('ledger.owner'),
            render: (account) => <PanelLink to={paths.statement(account)}>{ownerText(account)}</PanelLink>,
          },
          {
            name: 'telegram',
            header: text('ledger.telegram-id'),
            render: ({ owner }) => owner?.telegramId ?? text('common.none'),
          },
          { name: 'purpose', header: text('ledger.purpose'), render: ({ purpose }) => codeText('purpose', purpose) },
          {
            name: 'posted',
            header: text('ledger.balance'),
            align: 'right',
            render: ({ posted }) => <Money value={posted} strong />,
          },
          { name: 'held', header: text('ledger.held'), align: 'right', render: ({ held }) => <Money value={held} /> },
          {
            name: 'available',
            header: text('ledger.available'),
            align: 'right',
            render: ({ available }) => <Money value={available} />,
          },
          { name: 'entries', header: text('ledger.entries'), align: 'right', render: ({ entries }) => entries },
        ]}
      />
    </PageFrame>
  );
}
