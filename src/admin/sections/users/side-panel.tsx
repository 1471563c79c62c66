import type { ReactNode } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';
import {
  Loaded,
  Money,
  PanelLink,
  paths,
  useCodeText,
  usePermission,
  useQuery,
  useText,
  type WireMoney,
} from '../../kit';
import { label } from '../../kit';
import { useIntl } from 'react-intl';
import { Balances, Holds, useOverview } from './user-money';

const USER = 'plugin::users-permissions.user';
const LAST = 5;

interface EditView {
  readonly model: string;
  readonly document?: { readonly id?: unknown };
}

/** Beside the form of a user: balances, holds and the last entries, each a link to what it is made of. */
export const UserSidePanel = ({ model, document }: EditView): { title: string; content: ReactNode } | null => {
  const { formatMessage } = useIntl();
  const allowed = usePermission('api::users.read');
  const userId = typeof document?.id === 'number' ? document.id : undefined;
  if (model !== USER || !allowed || userId === undefined) return null;
  return { title: formatMessage(label('users.money')), content: <UserMoney userId={userId} /> };
};

function UserMoney({ userId }: { readonly userId: number }) {
  const text = useText();
  const query = useOverview(userId);
  return (
    <Box width="100%">
      <Loaded query={query} skeletonRows={2}>
        {({ balances, holds }) => (
          <Flex direction="column" gap={4} alignItems="stretch">
            <Balances userId={userId} balances={balances} />
            {holds.length > 0 && <Holds holds={holds} />}
            {balances.map(({ currency }) => (
              <LastEntries key={currency} userId={userId} currency={currency} />
            ))}
            <PanelLink to={paths.user(userId)}>{text('users.overview')}</PanelLink>
          </Flex>
        )}
      </Loaded>
    </Box>
  );
}

interface Entry {
  readonly transaction: string;
  readonly kind: string;
  readonly amount: WireMoney;
}

function LastEntries({ userId, currency }: { readonly userId: number; readonly currency: string }) {
  const codeText = useCodeText();
  const query = useQuery<readonly Entry[]>(`/users/${userId}/statement`, { currency, pageSize: LAST });
  return (
    <Loaded query={query} skeletonRows={1}>
      {(entries) => (
        <Flex direction="column" gap={1} alignItems="stretch">
          {entries.map((entry) => (
            <Flex key={`${entry.transaction}${entry.amount.amount}`} justifyContent="space-between" gap={2}>
              <Typography variant="pi" textColor="neutral600" ellipsis>
                {codeText('kind', entry.kind)}
              </Typography>
              <PanelLink to={paths.transaction(entry.transaction)}>
                <Money value={entry.amount} signed variant="pi" />
              </PanelLink>
            </Flex>
          ))}
        </Flex>
      )}
    </Loaded>
  );
}
