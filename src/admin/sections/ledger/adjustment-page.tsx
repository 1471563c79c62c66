import { useState } from 'react';
import { Button, Flex } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import {
  At,
  Card,
  Caution,
  Confirm,
  Facts,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  ReasonDialog,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { AccountLink } from './account';
import type { WireAdjustment } from './wire';

const POLL_MS = 5_000;

export default function AdjustmentPage() {
  const text = useText();
  const { id = '' } = useParams();
  const mayDecide = usePermission('api::ledger.adjust');
  const query = useQuery<WireAdjustment>(`/ledger/adjustments/${id}`, {}, { pollMs: POLL_MS });
  const adjustment = query.data;
  const waits = adjustment?.state === 'pending';
  return (
    <PageFrame
      title={text('ledger.adjustment-number', { id })}
      subtitle={text('ledger.adjustments-subtitle')}
      back
      actions={waits && mayDecide ? <Decide adjustment={adjustment} onDone={query.reload} /> : undefined}
    >
      <Loaded query={query} skeletonRows={4}>
        {(data) => (
          <Card>
            <Flex direction="column" alignItems="stretch" gap={4}>
              <Facts facts={factsOf(data, text)} />
              {data.state === 'pending' && data.askedByMe && <Caution>{text('ledger.another-admin')}</Caution>}
            </Flex>
          </Card>
        )}
      </Loaded>
    </PageFrame>
  );
}

function factsOf(
  adjustment: WireAdjustment,
  text: ReturnType<typeof useText>,
): readonly (readonly [string, React.ReactNode])[] {
  const { account, amount, transaction } = adjustment;
  return [
    [text('common.state'), <StateBadge key="state" state={adjustment.state} />],
    [text('ledger.account'), <AccountLink key="account" account={account} />],
    [text('common.amount'), <Money key="amount" value={amount} signed strong />],
    [text('common.reason'), adjustment.reason],
    [text('ledger.asked-by'), adjustment.askedBy],
    [text('ledger.asked-at'), <At key="asked" value={adjustment.askedAt} withSeconds />],
    [text('ledger.decided-by'), adjustment.decidedBy ?? text('common.none')],
    [text('ledger.decided-at'), <At key="decided" value={adjustment.decidedAt} withSeconds />],
    [text('ledger.decision-note'), adjustment.note ?? text('common.none')],
    [
      text('ledger.transaction'),
      transaction === null ? (
        text('common.none')
      ) : (
        <PanelLink key="transaction" to={paths.transaction(transaction)}>{`#${transaction}`}</PanelLink>
      ),
    ],
  ];
}

/** Who asked may only take it back; approving is for another admin. */
function Decide({ adjustment, onDone }: { readonly adjustment: WireAdjustment; readonly onDone: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [asking, setAsking] = useState<'approve' | 'reject'>();
  const decide = async (verb: 'approve' | 'reject', body: object): Promise<void> => {
    try {
      await send('PUT', `/ledger/adjustments/${adjustment.id}/${verb}`, body);
      const done = verb === 'approve' ? 'ledger.adjustment-posted' : 'ledger.adjustment-rejected';
      toggleNotification({ type: 'success', message: text(done) });
      setAsking(undefined);
    } catch (error) {
      report(error);
    } finally {
      onDone();
    }
  };
  return (
    <Flex gap={2}>
      <Button variant="danger-light" onClick={() => setAsking('reject')}>
        {text('ledger.reject')}
      </Button>
      {!adjustment.askedByMe && (
        <Button variant="success" onClick={() => setAsking('approve')}>
          {text('ledger.approve')}
        </Button>
      )}
      <Confirm
        title={text('ledger.approve')}
        confirmLabel={text('ledger.approve')}
        open={asking === 'approve'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => decide('approve', {})}
      >
        {text('ledger.approve-hint')} <Money value={adjustment.amount} signed strong />
      </Confirm>
      <ReasonDialog
        title={text('ledger.reject')}
        confirmLabel={text('ledger.reject')}
        danger
        open={asking === 'reject'}
        onClose={() => setAsking(undefined)}
        onConfirm={(reason) => decide('reject', { reason })}
      />
    </Flex>
  );
}
