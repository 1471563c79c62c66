import {
  At,
  Choice,
  ExportButtons,
  FilterRow,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  SearchField,
  StateBadge,
  useCodeText,
  useFilters,
  useLanguageName,
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
  const codeText = useCodeText();
  const languageName = useLanguageName();
  const filter = { text: filters.get('text'), state: filters.get('state') };
  const query = useQuery<readonly PanelUser[]>('/users', { ...filter, ...filters.list });
  return (
    <PageFrame
      title={text('users.title')}
      actions={<ExportButtons path="/users/export" parameters={filter} fileName="users" />}
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('users.search')}
          value={filter.text}
          onChange={(value) => filters.set('text', value)}
        />
        <Choice
          label={text('common.state')}
          value={filter.state || 'all'}
          options={[
            ['active', codeText('state', 'active')],
            ['blocked', codeText('state', 'blocked')],
          ]}
          onChange={(value) => filters.set('state', value)}
        />
      </FilterRow>
      <QueryTable
        label={text('users.title')}
        query={query}
        filters={filters}
        sorted="newest"
        rowKey={(user) => user.documentId}
        rowLink={(user) => paths.user(user.id)}
        empty={text(filters.active ? 'users.none' : 'common.empty')}
        columns={[
          {
            name: 'name',
            header: text('common.user'),
            sort: { asc: 'name', desc: 'name-back' },
            render: (user) => <PanelLink to={paths.user(user.id)}>{user.name}</PanelLink>,
          },
          {
            name: 'username',
            header: text('users.username'),
            render: ({ username }) => (username === null ? '—' : `@${username}`),
          },
          { name: 'telegram', header: 'Telegram', render: (user) => user.telegramId ?? '—' },
          { name: 'language', header: text('users.language'), render: (user) => languageName(user.language) },
          {
            name: 'since',
            header: text('users.registered'),
            sort: { asc: 'oldest', desc: 'newest' },
            render: (user) => <At value={user.createdAt} />,
          },
          {
            name: 'state',
            header: text('common.state'),
            render: (user) => <StateBadge state={user.blocked ? 'blocked' : 'active'} />,
          },
        ]}
      />
    </PageFrame>
  );
}
