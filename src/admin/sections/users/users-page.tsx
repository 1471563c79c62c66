import { useEffect, useState } from 'react';
import { Box, Searchbar } from '@strapi/design-system';
import { At, Empty, PageFrame, PanelLink, paths, QueryTable, useQuery, useText } from '../../kit';

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

const TYPING_MS = 300;

export default function UsersPage() {
  const text = useText();
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = useQuery<readonly PanelUser[]>(search === '' ? null : '/users', { text: search });
  return (
    <PageFrame title={text('users.title')}>
      <Box paddingBottom={4} maxWidth="60rem">
        <Searchbar
          name="user"
          autoFocus
          value={typed}
          placeholder={text('users.search')}
          clearLabel={text('common.clear')}
          onChange={(event) => setTyped(event.target.value)}
          onClear={() => setTyped('')}
        >
          {text('common.search')}
        </Searchbar>
      </Box>
      {search === '' ? (
        <Empty>{text('users.type')}</Empty>
      ) : (
        <QueryTable
          label={text('users.title')}
          query={query}
          rowKey={(user) => user.documentId}
          rowLink={(user) => paths.user(user.id)}
          empty={text('users.none')}
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
      )}
    </PageFrame>
  );
}
