import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { Flex } from '@strapi/design-system';
import {
  At,
  Card,
  Facts,
  Loaded,
  PageFrame,
  PanelLink,
  paths,
  StateBadge,
  useLanguageName,
  usePermission,
  useText,
} from '../../kit';
import { AdjustWallet } from './adjust-wallet';
import { Balances, Entries, Holds, Requests, useOverview } from './user-money';
import { Messages } from './user-messages';
import { Limits } from './user-limits';
import { UserOrders } from './user-orders';

/** A user with everything that is known: money, holds, entries, requests, orders. */
export default function UserPage() {
  const text = useText();
  const { userId = '' } = useParams();
  const languageName = useLanguageName();
  const query = useOverview(userId);
  const mayReadRequests = usePermission('api::wallet.read');
  const mayReadShop = usePermission('api::shop.read');
  const [round, setRound] = useState(0);
  const onAdjusted = (): void => {
    setRound((count) => count + 1);
    query.reload();
  };
  return (
    <PageFrame title={query.data?.user.name ?? text('common.user')} back>
      <Loaded query={query}>
        {({ user, balances, holds }) => (
          <Flex direction="column" gap={4} alignItems="stretch">
            <Card
              title={text('common.user')}
              action={<PanelLink to={paths.userForm(user.documentId)}>{text('users.form')}</PanelLink>}
            >
              <Facts
                facts={[
                  ['Telegram', user.telegramId ?? '—'],
                  [text('users.username'), user.username === null ? '—' : `@${user.username}`],
                  [text('users.language'), languageName(user.language)],
                  [text('users.registered'), <At key="since" value={user.createdAt} />],
                  [text('common.state'), <StateBadge key="state" state={user.blocked ? 'blocked' : 'active'} />],
                ]}
              />
            </Card>
            <Card
              title={text('users.money')}
              action={<AdjustWallet overview={{ user, balances, holds }} onDone={onAdjusted} />}
            >
              <Balances userId={user.id} balances={balances} />
            </Card>
            {holds.length > 0 && (
              <Card title={text('users.holds')}>
                <Holds holds={holds} />
              </Card>
            )}
            {balances.map(({ currency }) => (
              <Card key={currency} title={`${text('users.entries')}, ${currency}`}>
                <Entries key={round} userId={user.id} currency={currency} most={10} />
              </Card>
            ))}
            <Messages userId={user.id} blocked={user.blocked} />
            <Limits userId={user.id} />
            {mayReadRequests && <Requests userId={user.id} />}
            {mayReadShop && <UserOrders userId={user.id} />}
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}
