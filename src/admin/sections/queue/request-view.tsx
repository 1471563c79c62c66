import type { ReactNode } from 'react';
import { Badge, Box, Flex, Grid, Typography } from '@strapi/design-system';
import { At, Card, Facts, Money, PanelLink, paths, StateBadge, useCodeText, usePermission, useText } from '../../kit';
import { Proof } from './proof';
import type { RequestDetail } from './request';

/** A request with its proof, who asks, and what happened: the right side of the queue, and the request's own page. */
export function RequestView({ request, actions }: { readonly request: RequestDetail; readonly actions?: ReactNode }) {
  const text = useText();
  const mayReadUsers = usePermission('api::users.read');
  const { user, payer } = request;
  return (
    <Flex direction="column" gap={4} alignItems="stretch" data-testid="request">
      <Card>
        <Flex justifyContent="space-between" gap={4} wrap="wrap" paddingBottom={4}>
          <Box>
            <Typography variant="sigma" textColor="neutral600">
              {text(request.type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal')}
            </Typography>
            <Box paddingTop={1}>
              <Money value={request.amount} variant="alpha" strong />
            </Box>
            <Flex gap={2} paddingTop={2} wrap="wrap">
              <StateBadge state={request.state} />
              <Flags request={request} />
            </Flex>
          </Box>
          {actions}
        </Flex>
        {request.approvals.length > 0 && request.state === 'pending' && (
          <Box background="warning100" padding={3} hasRadius marginBottom={4}>
            <Typography>
              {text('queue.approved-once', { by: request.approvals.map(({ by }) => by).join(', ') })}
            </Typography>
          </Box>
        )}
        <Grid.Root gap={5}>
          {request.type === 'deposit' && (
            <Grid.Item col={6} xs={12} direction="column" alignItems="stretch">
              <Proof id={request.proof} />
              <Duplicates request={request} />
            </Grid.Item>
          )}
          <Grid.Item col={request.type === 'deposit' ? 6 : 12} xs={12} alignItems="start">
            <Facts
              facts={[
                [
                  text('common.user'),
                  mayReadUsers ? <PanelLink to={paths.user(request.userId)}>{user.name}</PanelLink> : user.name,
                ],
                ['Telegram', user.telegramId ?? '—'],
                [text('queue.method'), request.methodName],
                [text('queue.account-name'), request.accountName ?? '—'],
                ...(request.type === 'withdrawal'
                  ? [[text('queue.account-number'), request.accountNumber ?? '—'] as const]
                  : []),
                [text('queue.fee'), <Money key="fee" value={request.fee} />],
                [text('queue.asked'), <At key="asked" value={request.createdAt} />],
                [text('queue.expires'), <At key="expires" value={request.expiresAt} />],
                [text('queue.note'), request.note ?? '—'],
                ...(request.reason === null ? [] : [[text('common.reason'), request.reason] as const]),
              ]}
            />
          </Grid.Item>
        </Grid.Root>
      </Card>
      {payer && (
        <Card title={text('queue.payer', { name: user.name })}>
          <Facts
            facts={[
              [text('queue.since'), <At key="since" value={payer.since} />],
              [text('queue.open'), payer.open],
              [text('queue.deposits-approved'), payer.depositsApproved],
              [text('queue.deposits-rejected'), payer.depositsRejected],
              [text('queue.withdrawals-approved'), payer.withdrawalsApproved],
              [text('queue.withdrawals-rejected'), payer.withdrawalsRejected],
            ]}
          />
        </Card>
      )}
      <History request={request} />
    </Flex>
  );
}

function Flags({ request }: { readonly request: RequestDetail }) {
  const text = useText();
  return request.payer?.flags.map((flag) => (
    <Badge key={flag} backgroundColor="danger100" textColor="danger600">
      {text(`flag.${flag}`)}
    </Badge>
  ));
}

function Duplicates({ request }: { readonly request: RequestDetail }) {
  const text = useText();
  const codeText = useCodeText();
  return request.duplicateProofs.map((other) => (
    <Box key={other.request} paddingTop={2}>
      <Typography textColor="danger600" fontWeight="bold">
        {text(other.sameUser ? 'queue.duplicate' : 'queue.duplicate-other', {
          request: other.request,
          state: codeText('state', other.state),
        })}
      </Typography>
    </Box>
  ));
}

function History({ request }: { readonly request: RequestDetail }) {
  const text = useText();
  const codeText = useCodeText();
  return (
    <Card title={text('queue.history')}>
      <Flex direction="column" gap={3} alignItems="stretch" tag="ol">
        {request.history.map((event) => (
          <Flex key={`${event.at}${event.to}`} gap={3} wrap="wrap" tag="li">
            <StateBadge state={event.to} />
            <Typography textColor="neutral600">
              <At value={event.at} withSeconds />
            </Typography>
            <Typography>
              {event.by} · {codeText('edge', event.edge)}
            </Typography>
            {event.reason !== null && <Typography textColor="neutral600">{event.reason}</Typography>}
          </Flex>
        ))}
      </Flex>
    </Card>
  );
}
