import { useState } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  At,
  Card,
  DataTable,
  formatMoney,
  Loaded,
  Money,
  ReasonDialog,
  send,
  useCodeText,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { LimitDialog } from './limit-dialog';
import { SPANS, type UserLimits, type WireLimit } from './limits-wire';

/** What a user's deposits and withdrawals may be, what of it is an exception, and what they have used. */
export function Limits({ userId }: { readonly userId: number }) {
  const text = useText();
  const mayChange = usePermission('api::settings.change');
  const [changing, setChanging] = useState<WireLimit | 'new'>();
  const [clearing, setClearing] = useState<WireLimit>();
  const query = useQuery<UserLimits>(`/users/${userId}/limits`);
  const done = (): void => {
    setChanging(undefined);
    setClearing(undefined);
    query.reload();
  };
  return (
    <Card
      title={text('limits.title')}
      action={
        mayChange && (
          <Button variant="tertiary" size="S" onClick={() => setChanging('new')}>
            {text('limits.set')}
          </Button>
        )
      }
    >
      <Loaded query={query} skeletonRows={2}>
        {({ limits }) =>
          limits.length === 0 ? (
            <Typography textColor="neutral600">{text('limits.empty')}</Typography>
          ) : (
            <LimitTable limits={limits} onChange={mayChange ? setChanging : undefined} onClear={setClearing} />
          )
        }
      </Loaded>
      <LimitDialog
        userId={userId}
        target={changing}
        all={query.data}
        onClose={() => setChanging(undefined)}
        onDone={done}
      />
      <ClearDialog userId={userId} limit={clearing} onClose={() => setClearing(undefined)} onDone={done} />
    </Card>
  );
}

function LimitTable(props: {
  readonly limits: readonly WireLimit[];
  readonly onChange: ((limit: WireLimit) => void) | undefined;
  readonly onClear: (limit: WireLimit) => void;
}) {
  const text = useText();
  const codeText = useCodeText();
  const { onChange, onClear } = props;
  return (
    <DataTable
      label={text('limits.title')}
      rows={props.limits}
      rowKey={({ type, currency }) => `${type} ${currency}`}
      columns={[
        {
          name: 'type',
          header: text('limits.type'),
          render: ({ type, currency, set }) => (
            <>
              {codeText('kind', type)}, {currency}
              {set && (
                <Typography variant="pi" textColor="neutral600" tag="div">
                  {text('limits.by', { by: set.by, reason: set.reason })} · <At value={set.at} />
                </Typography>
              )}
            </>
          ),
        },
        ...SPANS.map(({ name, label, used }) => ({
          name,
          header: text(label),
          align: 'right' as const,
          render: (limit: WireLimit) => <Span limit={limit} name={name} used={used} />,
        })),
        {
          name: 'actions',
          header: '',
          align: 'right',
          render: (limit) =>
            onChange && (
              <Flex gap={2} justifyContent="flex-end">
                {limit.set && (
                  <Button size="S" variant="danger-light" onClick={() => onClear(limit)}>
                    {text('limits.clear')}
                  </Button>
                )}
                <Button size="S" variant="tertiary" onClick={() => onChange(limit)}>
                  {text('limits.change')}
                </Button>
              </Flex>
            ),
        },
      ]}
    />
  );
}

function Span(props: {
  readonly limit: WireLimit;
  readonly name: (typeof SPANS)[number]['name'];
  readonly used: 'day' | 'week' | undefined;
}) {
  const text = useText();
  const { effective, own, used, currency } = props.limit;
  const amount = effective[props.name];
  const small = (words: string) => (
    <Typography variant="pi" textColor="neutral600" tag="div">
      {words}
    </Typography>
  );
  return (
    <>
      {amount === null ? (
        <Typography textColor="neutral600">{text('limits.none')}</Typography>
      ) : (
        <Money value={{ amount, currency }} strong={own[props.name] !== null} />
      )}
      {own[props.name] !== null && small(text('limits.own'))}
      {props.used && small(text('limits.used', { amount: formatMoney({ amount: used[props.used], currency }) }))}
    </>
  );
}

function ClearDialog(props: {
  readonly userId: number;
  readonly limit: WireLimit | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const text = useText();
  const codeText = useCodeText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const { userId, limit } = props;
  const clear = async (reason: string): Promise<void> => {
    if (!limit) return;
    try {
      const none = { perRequest: null, perDay: null, perWeek: null };
      await send('PUT', `/users/${userId}/limits/${limit.type}/${limit.currency}`, { ...none, reason });
      toggleNotification({ type: 'success', message: text('limits.cleared') });
      props.onDone();
    } catch (error) {
      report(error);
    }
  };
  const what = limit ? codeText('kind', limit.type) : '';
  return (
    <ReasonDialog
      title={text('limits.clear-what', { what, currency: limit?.currency ?? '' })}
      confirmLabel={text('limits.clear')}
      danger
      open={limit !== undefined}
      onClose={props.onClose}
      onConfirm={clear}
    >
      <Typography>{text('limits.clear-hint')}</Typography>
    </ReasonDialog>
  );
}
