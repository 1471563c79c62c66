import {
  At,
  ExportButtons,
  FilterRow,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  SearchField,
  useFilters,
  useQuery,
  useText,
} from '../../kit';

export interface PanelUser {
  readonly id: number;
  readonly documentId: string;
  readonly name: string;
  readonly telegramId: string | null;
  readonly username: string | null;
  readonly language: string;
  readonly blocked: boolean;
  readonly createdAt: string;
}

export default function UsersPage() {
  const text = useText();
  const filters = useFilters();
  const filter = { text: filters.get('text') };
  const query = useQuery<readonly PanelUser[]>('/users', { ...filter, page: filters.page });
  return (
    <PageFrame
      title={text('users.title')}
      actions={<ExportButtons path="/users/export" parameters={filter} fileName="users" />}
    >
      <FilterRow>
        <SearchField
          label={text('users.search')}
          value={filter.text}
          onChange={(value) => filters.set('text', value)}
        />
      </FilterRow>
      <QueryTable
        label={text('users.title')}
        query={query}
        onPage={filters.setPage}
        rowKey={(user) => user.documentId}
        rowLink={(user) => paths.user(user.id)}
        empty={text(filter.text === '' ? 'common.empty' : 'users.none')}
        columns={[
          {
            name: 'name',
            header: text('common.user'),
            render: (user) => <PanelLink to={paths.user(user.id)}>{user.name}</PanelLink>,
          },
          { name: 'username', header: text('users.username'), render: (user) => user.username ?? '—' },
          { name: 'telegram', header: 'Telegram', render: (user) => user.telegramId ?? '—' },
          { name: 'language', header: text('users.language'), render: (user) => user.language },
          { name: 'since', header: text('users.registered'), render: (user) => <At value={user.createdAt} /> },
        ]}
      />
    </PageFrame>
  );
}
