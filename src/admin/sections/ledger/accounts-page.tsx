import {
  Choice,
  DayField,
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
  type Column,
} from '../../kit';
import { useOwnerText } from './account';
import type { WireAccount, WireChoices } from './wire';

/** What was held in the past isn't kept. */
const OF_NOW: readonly string[] = ['held', 'available'];

export default function AccountsPage() {
  const text = useText();
  const codeText = useCodeText();
  const ownerText = useOwnerText();
  const filters = useFilters();
  const [user, purpose, currency] = [filters.get('user'), filters.get('purpose'), filters.get('currency')];
  const asOf = filters.get('asOf');
  const { page, pageSize } = filters.list;
  const path = (account: WireAccount): string => paths.statementUntil(account, asOf);
  const choices = useQuery<WireChoices>('/ledger/choices').data;
  const query = useQuery<readonly WireAccount[]>('/ledger/accounts', {
    user,
    purpose,
    currency,
    asOf,
    page,
    pageSize,
  });
  const columns: readonly Column<WireAccount>[] = [
    {
      name: 'owner',
      header: text('ledger.owner'),
      render: (account) => <PanelLink to={path(account)}>{ownerText(account)}</PanelLink>,
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
  ];
  return (
    <PageFrame
      title={text('ledger.accounts')}
      subtitle={text(asOf === '' ? 'ledger.accounts-subtitle' : 'ledger.as-of-hint')}
      actions={
        <ExportButtons
          path="/ledger/accounts/export"
          parameters={{ user, purpose, currency, asOf }}
          fileName={asOf === '' ? 'accounts' : `accounts-${asOf}`}
        />
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
        <DayField label={text('ledger.as-of')} value={asOf} onChange={(value) => filters.set('asOf', value)} />
      </FilterRow>
      <QueryTable
        label={text('ledger.accounts')}
        query={query}
        filters={filters}
        empty={text(filters.active ? 'common.empty-filtered' : 'ledger.no-accounts')}
        rowKey={({ ownerKind, ownerId, purpose, currency }) => [ownerKind, ownerId, purpose, currency].join('/')}
        rowLink={path}
        columns={columns.filter(({ name }) => asOf === '' || !OF_NOW.includes(name))}
      />
    </PageFrame>
  );
}
