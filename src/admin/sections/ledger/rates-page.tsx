import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import {
  Ago,
  At,
  Caution,
  Confirm,
  DataTable,
  Loaded,
  Money,
  PageFrame,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { RateDialog } from './rate-dialog';
import { RateHistory } from './rate-history';
import { pairName, type WirePair, type WireRates, type WireRateSource } from './rates-wire';

const POLL_MS = 10_000;
const TONES = { manual: 'secondary', fetched: 'success', stale: 'danger', unknown: 'warning' } as const;

/** What money is converted with: every pair, how old its rate is, where it comes from, and rates by hand. */
export default function RatesPage() {
  const text = useText();
  const maySet = usePermission('api::wallet.rates');
  const [setting, setSetting] = useState<WirePair | 'other'>();
  const [ending, setEnding] = useState<WirePair>();
  const [version, setVersion] = useState(0);
  const query = useQuery<WireRates>('/rates', {}, { pollMs: POLL_MS });
  const changed = (): void => {
    setSetting(undefined);
    setEnding(undefined);
    setVersion(version + 1);
    query.reload();
  };
  const { everyMinutes: every = 10, maxAgeMinutes: age = 60 } = query.data ?? {};
  return (
    <PageFrame
      title={text('rates.title')}
      subtitle={query.data && text('rates.subtitle', { every, age })}
      actions={
        maySet && (
          <Button variant="secondary" startIcon={<Plus />} onClick={() => setSetting('other')}>
            {text('rates.other-pair')}
          </Button>
        )
      }
    >
      <Flex direction="column" gap={6} alignItems="stretch">
        <Loaded query={query}>
          {({ pairs, source }) => (
            <>
              <SourceState source={source} />
              <Pairs pairs={pairs} onSet={maySet ? setSetting : undefined} onEnd={setEnding} />
            </>
          )}
        </Loaded>
        <RateHistory key={version} pairs={query.data?.pairs ?? []} />
      </Flex>
      <RateDialog target={setting} onClose={() => setSetting(undefined)} onDone={changed} />
      <EndDialog pair={ending} onClose={() => setEnding(undefined)} onDone={changed} />
    </PageFrame>
  );
}

function SourceState({ source }: { readonly source: WireRateSource | null }) {
  const text = useText();
  const { formatDate } = useIntl();
  if (source === null) {
    return <Notice variant="warning" title={text('rates.no-source')} detail={text('rates.no-source-hint')} />;
  }
  if (source.failures > 0) {
    const at = formatDate(source.failingSince ?? undefined, { dateStyle: 'medium', timeStyle: 'short' });
    return (
      <Notice
        variant="danger"
        title={text('rates.failing', { source: source.name, count: source.failures })}
        detail={`${source.error ?? ''}. ${text('rates.failing-since', { at })}`}
      />
    );
  }
  return (
    <Typography textColor="neutral600">
      {source.succeededAt === null ? (
        text('rates.never-fetched', { source: source.name })
      ) : (
        <>
          {text('rates.source-fine', { source: source.name })} <Ago value={source.succeededAt} now={Date.now()} />
        </>
      )}
    </Typography>
  );
}

/** Stays until what it tells of is over: it has no way to be put away. */
function Notice(props: { readonly variant: 'warning' | 'danger'; readonly title: string; readonly detail: string }) {
  const colour = props.variant === 'danger' ? 'danger600' : 'warning600';
  return (
    <Box role="alert" background="neutral0" hasRadius shadow="tableShadow" padding={4} borderColor={colour}>
      {props.variant === 'danger' ? (
        <Typography fontWeight="bold" textColor={colour} tag="div">
          {props.title}
        </Typography>
      ) : (
        <Caution strong tag="div">
          {props.title}
        </Caution>
      )}
      <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
        {props.detail}
      </Typography>
    </Box>
  );
}

function Pairs(props: {
  readonly pairs: readonly WirePair[];
  readonly onSet: ((pair: WirePair) => void) | undefined;
  readonly onEnd: (pair: WirePair) => void;
}) {
  const text = useText();
  const { onSet, onEnd } = props;
  return (
    <DataTable
      label={text('rates.title')}
      rows={props.pairs}
      rowKey={pairName}
      empty={text('rates.empty')}
      columns={[
        { name: 'pair', header: text('rates.pair'), render: (pair) => <strong>{pairName(pair)}</strong> },
        {
          name: 'rate',
          header: text('rates.rate'),
          align: 'right',
          render: (pair) => {
            const { value } = pair.manual ?? pair.fetched ?? {};
            return <Money value={value === undefined ? null : { amount: value, currency: pair.quote }} />;
          },
        },
        {
          name: 'state',
          header: text('common.state'),
          render: ({ state }) => <StateBadge state={state} tone={TONES[state]} />,
        },
        {
          name: 'source',
          header: text('rates.source'),
          render: ({ manual, fetched }) =>
            manual ? (
              <>
                {manual.source.replace(/^manual: /, '')}
                <Typography variant="pi" textColor="neutral600" tag="div">
                  {text('rates.until')} <At value={manual.validUntil} />
                </Typography>
              </>
            ) : (
              (fetched?.source ?? '—')
            ),
        },
        {
          name: 'age',
          header: text('rates.age'),
          render: ({ manual, fetched }) => {
            const rate = manual ?? fetched;
            return rate ? <Ago value={rate.fetchedAt} now={Date.now()} /> : '—';
          },
        },
        {
          name: 'actions',
          header: '',
          align: 'right',
          render: (pair) =>
            onSet && (
              <Flex gap={2} justifyContent="flex-end">
                {pair.manual && (
                  <Button size="S" variant="danger-light" onClick={() => onEnd(pair)}>
                    {text('rates.end')}
                  </Button>
                )}
                <Button
                  size="S"
                  variant="tertiary"
                  aria-label={text('rates.set-pair', { pair: pairName(pair) })}
                  onClick={() => onSet(pair)}
                >
                  {text('rates.set')}
                </Button>
              </Flex>
            ),
        },
      ]}
    />
  );
}

function EndDialog(props: {
  readonly pair: WirePair | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const { pair } = props;
  const end = async (): Promise<void> => {
    if (!pair) return;
    try {
      await send('DELETE', `/rates/${pair.base}/${pair.quote}`);
      toggleNotification({ type: 'success', message: text('rates.ended') });
      props.onDone();
    } catch (error) {
      report(error);
    }
  };
  return (
    <Confirm
      title={text('rates.end-title', { pair: pair ? pairName(pair) : '' })}
      confirmLabel={text('rates.end')}
      danger
      open={pair !== undefined}
      onClose={props.onClose}
      onConfirm={end}
    >
      {text('rates.end-hint')}
    </Confirm>
  );
}
