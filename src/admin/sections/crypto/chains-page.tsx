import { useEffect, useState } from 'react';
import { Alert, Button, Field, Flex, NumberInput, Typography } from '@strapi/design-system';
import {
  Ago,
  Card,
  Confirm,
  DataTable,
  Empty,
  Facts,
  Loaded,
  PageFrame,
  Progress,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import type { WireChain } from './wire';

const POLL_MS = 3_000;
const SECOND_MS = 1_000;
/** Wallets look this far ahead for payments unless told otherwise (BIP-44, gap limit). */
const GAP_LIMIT = 20;

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export default function ChainsPage() {
  const text = useText();
  const now = useNow();
  const query = useQuery<readonly WireChain[]>('/crypto/overview', {}, { pollMs: POLL_MS });
  return (
    <PageFrame title={text('crypto.chains')} subtitle={text('crypto.chains-subtitle')}>
      <Loaded query={query}>
        {(chains) =>
          chains.length === 0 ? (
            <Empty>{text('crypto.no-chains')}</Empty>
          ) : (
            <Flex direction="column" alignItems="stretch" gap={4}>
              {chains.map((chain) => (
                <ChainCard key={chain.chain} chain={chain} now={now} onChange={query.reload} />
              ))}
            </Flex>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

interface ChainCardProps {
  readonly chain: WireChain;
  readonly now: number;
  readonly onChange: () => void;
}

function ChainCard({ chain, now, onChange }: ChainCardProps) {
  const text = useText();
  const title = `${chain.chain} · ${chain.network}${chain.simulated ? ` · ${text('crypto.simulated')}` : ''}`;
  return (
    <Card title={title} action={<Rescan chain={chain} onChange={onChange} />}>
      <Flex direction="column" alignItems="stretch" gap={5}>
        {chain.alarms.map((alarm) => (
          <Alert key={`${alarm.kind}${alarm.subject}`} variant="danger" title={text('crypto.alarm')} closeLabel="">
            {alarm.detail}
          </Alert>
        ))}
        <Facts
          facts={[
            [text('crypto.height'), chain.height ?? text('crypto.never')],
            [
              text('crypto.followed'),
              chain.followedAt === null ? text('crypto.never') : <Ago value={chain.followedAt} now={now} />,
            ],
            ...chain.keys.map(
              (key) =>
                [
                  `${text('crypto.gap')} · ${key.fingerprint.slice(0, 6)}`,
                  <Gap key={key.fingerprint} gap={key.gap} issued={key.issued} used={key.used} />,
                ] as const,
            ),
          ]}
        />
        <Sources chain={chain} now={now} />
        <RescanProgress rescan={chain.rescan} />
      </Flex>
    </Card>
  );
}

function Gap({ gap, issued, used }: { readonly gap: number; readonly issued: number; readonly used: number }) {
  const text = useText();
  return (
    <Typography textColor={gap >= GAP_LIMIT ? 'danger600' : 'neutral800'}>
      {text(gap >= GAP_LIMIT ? 'crypto.gap-wide' : 'crypto.gap-of', { gap, issued, used })}
    </Typography>
  );
}

function Sources({ chain, now }: { readonly chain: WireChain; readonly now: number }) {
  const text = useText();
  return (
    <DataTable
      label={text('crypto.sources')}
      rows={chain.sources}
      rowKey={(source) => source.name}
      empty={text('crypto.never')}
      columns={[
        { name: 'name', header: text('crypto.source'), render: (source) => source.name },
        {
          name: 'state',
          header: text('common.state'),
          render: (source) => <StateBadge state={source.failure === null ? 'ok' : 'down'} />,
        },
        {
          name: 'height',
          header: text('crypto.height'),
          align: 'right',
          render: (source) => source.tipHeight ?? text('common.none'),
        },
        {
          name: 'answered',
          header: text('crypto.answered'),
          render: (source) =>
            source.answeredAt === null ? text('crypto.never') : <Ago value={source.answeredAt} now={now} />,
        },
        { name: 'failure', header: text('crypto.failure'), render: (source) => source.failure ?? text('common.none') },
      ]}
    />
  );
}

function RescanProgress({ rescan }: Pick<WireChain, 'rescan'>) {
  const text = useText();
  if (rescan === null) return null;
  const { done, blocks, found, fromHeight, toHeight, requestedBy } = rescan;
  const values = { from: fromHeight, to: toHeight, by: requestedBy, found };
  if (rescan.finishedAt !== null)
    return <Typography textColor="neutral600">{text('crypto.rescanned', values)}</Typography>;
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Typography>{text('crypto.rescanning', values)}</Typography>
      <Progress done={done} total={blocks} label={text('crypto.rescan')} />
    </Flex>
  );
}

function Rescan({ chain, onChange }: Omit<ChainCardProps, 'now'>) {
  const text = useText();
  const report = useReportFailure();
  const mayManage = usePermission('api::crypto.manage');
  const [from, setFrom] = useState<number | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const running = chain.rescan !== null && chain.rescan.finishedAt === null;
  if (!mayManage || chain.height === null) return null;
  const start = async (): Promise<void> => {
    try {
      await send('POST', '/crypto/rescans', { chain: chain.chain, fromHeight: from ?? 0 });
      setAsking(false);
      onChange();
    } catch (error) {
      report(error);
    }
  };
  return (
    <Flex gap={2} alignItems="end">
      <Field.Root>
        <Field.Label>{text('crypto.rescan-from')}</Field.Label>
        <NumberInput aria-label={text('crypto.rescan-from')} value={from} onValueChange={setFrom} disabled={running} />
      </Field.Root>
      <Button variant="secondary" disabled={running} onClick={() => setAsking(true)}>
        {text('crypto.rescan')}
      </Button>
      <Confirm
        open={asking}
        title={text('crypto.rescan')}
        confirmLabel={text('crypto.rescan')}
        onClose={() => setAsking(false)}
        onConfirm={start}
      >
        {text('crypto.rescan-question', { from: from ?? 0, to: chain.height })}
      </Confirm>
    </Flex>
  );
}
