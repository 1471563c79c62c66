import { Flex, Link, Typography } from '@strapi/design-system';
import { useParams } from 'react-router-dom';
import {
  At,
  Card,
  DataTable,
  Facts,
  isNegative,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  StateBadge,
  useQuery,
  useText,
} from '../../kit';
import { confirmationsOf, shortened } from './payments-page';
import type { WirePaymentWithHistory } from './wire';

const POLL_MS = 5_000;

const isSomething = ({ amount }: { readonly amount: string }): boolean => !/^[0.]*$/.test(amount);

export default function PaymentPage() {
  const text = useText();
  const { id = '' } = useParams();
  const query = useQuery<WirePaymentWithHistory>(`/crypto/payments/${id}`, {}, { pollMs: POLL_MS });
  const title = query.data === undefined ? text('crypto.payment') : `${query.data.chain} ${shortened(query.data.txid)}`;
  return (
    <PageFrame title={title} subtitle={query.data?.explanation} back>
      <Loaded query={query}>
        {(payment) => (
          <Flex direction="column" alignItems="stretch" gap={4}>
            <Card>
              <Facts facts={factsOf(payment, text)} />
            </Card>
            <Card title={text('crypto.history')}>
              <DataTable
                label={text('crypto.history')}
                rows={payment.history}
                rowKey={(event) => `${event.at}${event.to}`}
                columns={[
                  { name: 'at', header: text('common.at'), render: ({ at }) => <At value={at} withSeconds /> },
                  { name: 'to', header: text('common.state'), render: ({ to }) => <StateBadge state={to} /> },
                  { name: 'reason', header: text('common.reason'), render: ({ reason }) => reason },
                  {
                    name: 'height',
                    header: text('crypto.block'),
                    align: 'right',
                    render: ({ height }) => height ?? text('common.none'),
                  },
                ]}
              />
            </Card>
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

function factsOf(
  payment: WirePaymentWithHistory,
  text: ReturnType<typeof useText>,
): readonly (readonly [string, React.ReactNode])[] {
  const { credited, receivable, explorerUrl, transactionId } = payment;
  const transaction =
    explorerUrl === null ? (
      <Typography>{payment.txid}</Typography>
    ) : (
      <Link href={explorerUrl} isExternal>
        {payment.txid}
      </Link>
    );
  const facts: (readonly [string, React.ReactNode])[] = [
    [text('common.state'), <StateBadge key="state" state={payment.state} />],
    [text('common.user'), payment.user.name ?? `#${payment.user.id}`],
    [text('crypto.coins'), <Money key="coins" value={payment.coins} strong />],
    [text('crypto.confirmations'), confirmationsOf(payment)],
    [text('crypto.block'), payment.blockHeight ?? text('common.none')],
    [text('crypto.first-seen'), <At key="seen" value={payment.firstSeenAt} />],
    [text('crypto.transaction'), transaction],
    [text('crypto.address'), payment.address],
  ];
  if (credited !== null) {
    const money = <Money key="money" value={credited.amount} strong />;
    const posting =
      transactionId === null ? money : <PanelLink to={paths.transaction(transactionId)}>{money}</PanelLink>;
    facts.push([text('crypto.credited'), posting]);
    facts.push([text('crypto.rate'), `${credited.rate} (${credited.rateSource})`]);
    if (credited.rateReason !== null)
      facts.push([text('crypto.rate-reason'), text(`crypto.rate-reason.${credited.rateReason}`)]);
    facts.push([text('crypto.credited-at'), <At key="credited" value={credited.at} />]);
    if (credited.reversedAt !== null)
      facts.push([text('crypto.reversed-at'), <At key="reversed" value={credited.reversedAt} />]);
  }
  if (receivable !== null && isSomething(receivable) && !isNegative(receivable)) {
    facts.push([text('crypto.receivable'), <Money key="receivable" value={receivable} />]);
  }
  return facts;
}
