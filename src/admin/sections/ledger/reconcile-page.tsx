import { useEffect, useRef, useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import {
  At,
  Card,
  DataTable,
  Empty,
  Loaded,
  PageFrame,
  ReasonDialog,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
  useToldText,
} from '../../kit';
import { DriftRows } from './drift-rows';
import { pollOf, ProofProgress, useProof } from './proof';
import { Seals } from './seals';
import type { WireAcknowledged, WireCheck, WireReconcile } from './wire';

const POLL_MS = 10_000;

export default function ReconcilePage() {
  const text = useText();
  const told = useToldText('check');
  const { toggleNotification } = useNotification();
  const mayRun = usePermission('api::ledger.reconcile');
  const query = useQuery<WireReconcile>('/ledger/reconcile', {}, { pollMs: (data) => pollOf(data?.request, POLL_MS) });
  const proof = useProof({
    path: '/ledger/reconcile',
    request: query.data?.request,
    reload: query.reload,
    onFinished: ({ state }) => {
      if (state !== 'done') return;
      const count = query.data?.run?.checks.filter(({ drift }) => drift.length > 0).length ?? 0;
      toggleNotification({
        type: count === 0 ? 'success' : 'danger',
        message: text(count === 0 ? 'ledger.all-adds-up' : 'ledger.drift-found', { count }),
      });
    },
  });
  return (
    <PageFrame
      title={text('ledger.reconcile')}
      subtitle={text('ledger.reconcile-subtitle')}
      actions={
        mayRun && (
          <Button startIcon={<ArrowClockwise />} loading={proof.busy} onClick={() => void proof.ask()}>
            {text('ledger.run-now')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ request, run: last, drift, acknowledged }) => (
          <Flex direction="column" alignItems="stretch" gap={6}>
            {request && request.state !== 'done' && (
              <Card title={text('ledger.proof')}>
                <ProofProgress
                  request={request}
                  stepText={(name) => told(name, last?.checks.find((check) => check.name === name)?.says ?? name)}
                />
              </Card>
            )}
            {drift && <OpenDrift drift={drift} onDone={query.reload} />}
            {last === null ? <Empty>{text('ledger.never-run')}</Empty> : <LastRun at={last.at} checks={last.checks} />}
            {acknowledged.length > 0 && <Acknowledged drifts={acknowledged} />}
            {mayRun && <Seals />}
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface OpenDriftProps {
  readonly drift: NonNullable<WireReconcile['drift']>;
  readonly onDone: () => void;
}

function OpenDrift({ drift, onDone }: OpenDriftProps) {
  const text = useText();
  const report = useReportFailure();
  const mayAcknowledge = usePermission('api::ledger.reconcile');
  const [asking, setAsking] = useState(false);
  const acknowledge = async (reason: string): Promise<void> => {
    try {
      await send('PUT', `/ledger/reconcile/drift/${drift.id}/acknowledge`, { reason });
      setAsking(false);
    } catch (error) {
      report(error);
    } finally {
      onDone();
    }
  };
  return (
    <Box borderColor="danger600" hasRadius role="alert">
      <Card
        title={text('ledger.paused')}
        action={
          mayAcknowledge && (
            <Button variant="danger" onClick={() => setAsking(true)}>
              {text('ledger.acknowledge')}
            </Button>
          )
        }
      >
        <Typography>
          {text('ledger.paused-hint')} <At value={drift.foundAt} withSeconds />
        </Typography>
        {drift.checks.map((check) => (
          <DriftRows key={check.name} check={check} />
        ))}
        <ReasonDialog
          title={text('ledger.acknowledge')}
          confirmLabel={text('ledger.acknowledge')}
          danger
          open={asking}
          onClose={() => setAsking(false)}
          onConfirm={acknowledge}
        >
          <Typography>{text('ledger.acknowledge-hint')}</Typography>
        </ReasonDialog>
      </Card>
    </Box>
  );
}

/** Who let withdrawals go on after which drift, and why. */
function Acknowledged({ drifts }: { readonly drifts: readonly WireAcknowledged[] }) {
  const text = useText();
  const told = useToldText('check');
  return (
    <Card title={text('ledger.acknowledged')}>
      <DataTable
        label={text('ledger.acknowledged')}
        rows={drifts}
        rowKey={({ id }) => `drift ${id}`}
        columns={[
          { name: 'found', header: text('ledger.found-at'), render: ({ foundAt }) => <At value={foundAt} /> },
          {
            name: 'checks',
            header: text('ledger.check'),
            wide: true,
            render: ({ checks }) => checks.map(({ name, rows }) => `${told(name, name)} (${rows})`).join('; '),
          },
          { name: 'by', header: text('ledger.acknowledged-by'), render: ({ by }) => by },
          { name: 'at', header: text('common.at'), render: ({ at }) => <At value={at} /> },
          { name: 'reason', header: text('common.reason'), wide: true, render: ({ reason }) => reason },
        ]}
      />
    </Card>
  );
}

function LastRun({ at, checks }: { readonly at: string; readonly checks: readonly WireCheck[] }) {
  const text = useText();
  const told = useToldText('check');
  const [shown, setShown] = useState<string>();
  const open = checks.find(({ name }) => name === shown);
  const detail = useRef<HTMLDivElement>(null);
  // The rows come below a table that may be longer than the window: who asked for them is led there.
  useEffect(() => detail.current?.focus(), [shown]);
  return (
    <Card
      title={text('ledger.last-run')}
      action={
        <Typography>
          <At value={at} withSeconds />
        </Typography>
      }
    >
      <DataTable
        label={text('ledger.last-run')}
        rows={checks}
        rowKey={({ name }) => name}
        columns={[
          {
            name: 'state',
            header: text('common.state'),
            render: ({ rows }) => <StateBadge state={rows === 0 ? 'ok' : 'drift'} />,
          },
          {
            name: 'rows',
            header: text('ledger.drift-rows'),
            align: 'right',
            render: ({ name, rows }) =>
              rows === 0 ? (
                '0'
              ) : (
                <Button
                  size="S"
                  variant="danger-light"
                  aria-expanded={shown === name}
                  onClick={() => setShown(shown === name ? undefined : name)}
                >
                  {rows}
                </Button>
              ),
          },
          {
            name: 'says',
            header: text('ledger.compared'),
            wide: true,
            render: ({ name, says }) => told(name, says),
          },
          { name: 'name', header: text('ledger.check'), render: ({ name }) => name },
          {
            name: 'duration',
            header: text('ledger.duration'),
            align: 'right',
            render: ({ durationMs }) => `${durationMs} ms`,
          },
        ]}
      />
      {open && (
        <Box ref={detail} tabIndex={-1}>
          <DriftRows check={open} />
        </Box>
      )}
    </Card>
  );
}
