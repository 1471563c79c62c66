import { Button, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { At, Card, Facts, Loaded, PanelLink, paths, StateBadge, useQuery, useText } from '../../kit';
import { pollOf, ProofProgress, useProof } from './proof';
import type { WireSeals } from './wire';

const POLL_MS = 30_000;

/** The hash chain over the history is recomputed only when asked: a job reads every row. */
export function Seals() {
  const text = useText();
  const { toggleNotification } = useNotification();
  const query = useQuery<WireSeals>('/ledger/seals', {}, { pollMs: (data) => pollOf(data?.request, POLL_MS) });
  const proof = useProof({
    path: '/ledger/seals',
    request: query.data?.request,
    reload: query.reload,
    onFinished: ({ state }) => {
      if (state !== 'done') return;
      const fine = query.data?.verified?.broken === null;
      if (fine && query.data?.verified?.days === 0) {
        toggleNotification({ type: 'info', message: text('ledger.seals-none') });
        return;
      }
      toggleNotification({
        type: fine ? 'success' : 'danger',
        message: text(fine ? 'ledger.seals-fine' : 'ledger.seals-broken'),
      });
    },
  });
  return (
    <Card
      title={text('ledger.seals')}
      action={
        <Button variant="tertiary" loading={proof.busy} onClick={() => void proof.ask()}>
          {text('ledger.verify')}
        </Button>
      }
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Typography textColor="neutral600">{text('ledger.seals-hint')}</Typography>
        <Loaded query={query} skeletonRows={2}>
          {({ request, verified }) => (
            <>
              <ProofProgress request={request} />
              {verified && <Verified verified={verified} at={request?.finishedAt ?? null} />}
            </>
          )}
        </Loaded>
      </Flex>
    </Card>
  );
}

function Verified(props: { readonly verified: NonNullable<WireSeals['verified']>; readonly at: string | null }) {
  const text = useText();
  const { broken, days, rows, unsealed, lastHash } = props.verified;
  return (
    <Facts
      facts={[
        [
          text('common.state'),
          days === 0 ? text('ledger.seals-none') : <StateBadge key="state" state={broken === null ? 'ok' : 'drift'} />,
        ],
        [text('ledger.verified-at'), <At key="at" value={props.at} withSeconds />],
        [text('ledger.sealed-days'), days],
        [text('ledger.sealed-rows'), rows],
        [text('ledger.unsealed'), unsealed],
        [text('ledger.last-hash'), lastHash ?? text('common.none')],
        ...(broken === null ? [] : [[text('ledger.first-broken'), <Broken key="broken" broken={broken} />] as const]),
      ]}
    />
  );
}

const WORDS = {
  changed: 'ledger.broken-changed',
  missing: 'ledger.broken-missing',
  added: 'ledger.broken-added',
  seal: 'ledger.broken-seal',
} as const;

/** The day and the row. A seal is no row, and what is missing has no page. */
function Broken({ broken }: { readonly broken: NonNullable<NonNullable<WireSeals['verified']>['broken']> }) {
  const text = useText();
  const { day, what, transaction, line } = broken;
  const words = text(WORDS[what]);
  if (what === 'seal') return <>{`${day} · ${words}`}</>;
  const row = line === 0 ? `#${transaction}` : `#${transaction}.${line}`;
  if (what === 'missing' && line === 0) return <>{`${day} · ${row} · ${words}`}</>;
  return <PanelLink to={paths.transaction(transaction)}>{`${day} · ${row} · ${words}`}</PanelLink>;
}
