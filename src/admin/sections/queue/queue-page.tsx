import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { Box, Button, Field, Flex, Grid, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { Check, Cross } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import {
  Empty,
  FailureAlert,
  FilterRow,
  formatMoney,
  Loaded,
  PageFrame,
  Pages,
  ReasonDialog,
  SearchField,
  useFilters,
  useLastPage,
  usePermission,
  useText,
} from '../../kit';
import { useStore } from '../../kit/store';
import { decide, decisions, onSettled, undo, wasDecided } from './decisions';
import { TypeChoice } from './filters';
import { refreshCounter } from './menu-icon';
import { QueueList } from './queue-list';
import { keyOf, type QueueRequest } from './request';
import { RequestView } from './request-view';
import { useSettledText } from './settled-text';
import { UndoBar } from './undo-bar';
import { useLiveQuery } from './use-live-query';
import { useQueueKeys } from './use-queue-keys';
import { useDetail, useSelection } from './use-selection';

const SORTS = ['newest', 'oldest', 'amount'] as const;
const PAGE = 100;
/** On a phone Strapi's bar stands over the top of the page. */
const UNDER_THE_BAR = { scrollMarginTop: '8rem' };

export default function QueuePage() {
  const text = useText();
  const filters = useFilters();
  const { page, sort } = filters.list;
  const filter = { type: filters.get('type'), search: filters.get('search') };
  const parameters = { ...filter, sort, page, pageSize: PAGE };
  const query = useLiveQuery<readonly QueueRequest[]>('/queue', parameters, refreshCounter);
  const { reload, live } = query;
  const onChange = useCallback(() => {
    reload();
    refreshCounter();
  }, [reload]);
  useSettledNotifications(onChange);

  const { pagination } = query.meta;
  useLastPage(query.meta, filters);
  return (
    <PageFrame
      title={text('queue.title')}
      subtitle={[
        // Whether anybody waits is not known before the first answer, nor when it failed.
        ...(query.data === undefined ? [] : [text('queue.waiting', { count: pagination?.total ?? 0 })]),
        text(live ? 'queue.live' : 'queue.polling'),
      ].join(' · ')}
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('requests.search')}
          value={filter.search}
          onChange={(value) => filters.set('search', value)}
        />
        <TypeChoice value={filter.type} onChange={(value) => filters.set('type', value)} />
        <Field.Root>
          <Field.Label>{text('queue.sort')}</Field.Label>
          <SingleSelect
            aria-label={text('queue.sort')}
            value={sort || 'newest'}
            onChange={(value) => filters.set('sort', String(value))}
          >
            {SORTS.map((name) => (
              <SingleSelectOption key={name} value={name}>
                {text(`queue.${name}`)}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </Field.Root>
      </FilterRow>
      <Loaded query={query}>
        {(requests) => (
          <Desk
            requests={requests}
            empty={text(filters.active ? 'common.empty-filtered' : 'queue.empty')}
            pages={(pagination?.pageCount ?? 1) > 1 && <Pages meta={query.meta} onPage={filters.setPage} />}
          />
        )}
      </Loaded>
    </PageFrame>
  );
}

/** The list on the left, the selected request on the right, and the keys that work on it. */
function Desk(props: {
  readonly requests: readonly QueueRequest[];
  readonly empty: string;
  /** How to get to the requests that are not among these. */
  readonly pages: ReactNode;
}) {
  const text = useText();
  const mayDecide = usePermission('api::wallet.decide');
  const { toggleNotification } = useNotification();
  const deciding = useStore(decisions);
  const shown = props.requests.filter(
    (request) => !wasDecided(keyOf(request)) && !deciding.some(({ key }) => key === keyOf(request)),
  );
  const selection = useSelection(shown);
  const { request: selected, move, moveOn } = selection;
  const detail = useDetail(selection);
  const open = detail.request?.state === 'pending';
  const view = useRef<HTMLDivElement>(null);
  const [rejecting, setRejecting] = useState<QueueRequest>();
  const now = useNow(deciding.length > 0 ? 250 : 15_000);

  const approve = (): void => {
    if (!selected || !open || !mayDecide) return;
    moveOn();
    decide(selected, 'approve');
  };
  const takeBack = (): void => {
    const latest = deciding.findLast(({ sending }) => !sending);
    if (latest && undo(latest.key)) {
      selection.choose(latest.request);
      toggleNotification({ type: 'info', message: text('queue.undone') });
    }
  };
  useQueueKeys({
    next: () => move(1),
    previous: () => move(-1),
    approve,
    reject: () => mayDecide && open && setRejecting(selected),
    undo: takeBack,
  });

  return (
    <>
      {shown.length === 0 && <Empty>{props.empty}</Empty>}
      {selected && detail.request && (
        <Grid.Root gap={4}>
          <Grid.Item col={4} xs={12} direction="column" alignItems="stretch">
            <QueueList requests={shown} selected={keyOf(selected)} now={now} onSelect={selection.choose} view={view} />
            {props.pages}
            {mayDecide && (
              <Box paddingTop={3}>
                <Typography variant="pi" textColor="neutral600">
                  {text('queue.keys')}
                </Typography>
              </Box>
            )}
          </Grid.Item>
          <Grid.Item ref={view} col={8} xs={12} direction="column" alignItems="stretch" style={UNDER_THE_BAR}>
            {detail.failure && <FailureAlert failure={detail.failure} onRetry={detail.reload} />}
            {!open && (
              <Box background="secondary100" padding={4} hasRadius marginBottom={4} role="status">
                <Typography>{text('queue.waits-no-more')}</Typography>
              </Box>
            )}
            <RequestView
              key={keyOf(selected)}
              request={detail.request}
              actions={
                mayDecide &&
                open && (
                  <Flex gap={2}>
                    <Button
                      variant="success"
                      size="L"
                      startIcon={<Check />}
                      // The next request has come under the pointer: the second half of a double click isn't meant for it.
                      onClick={({ detail: clicks }: React.MouseEvent) => clicks <= 1 && approve()}
                    >
                      {text('queue.approve')}
                    </Button>
                    <Button
                      variant="danger-light"
                      size="L"
                      startIcon={<Cross />}
                      onClick={() => setRejecting(selected)}
                    >
                      {text('queue.reject')}
                    </Button>
                  </Flex>
                )
              }
            />
          </Grid.Item>
        </Grid.Root>
      )}
      <ReasonDialog
        open={rejecting !== undefined}
        title={
          rejecting
            ? text('queue.reject-title', { amount: formatMoney(rejecting.amount), name: rejecting.user.name })
            : ''
        }
        confirmLabel={text('queue.reject')}
        danger
        onClose={() => setRejecting(undefined)}
        onConfirm={(reason) => {
          if (!rejecting) return;
          moveOn();
          decide(rejecting, 'reject', reason);
          setRejecting(undefined);
        }}
      >
        <Typography textColor="neutral600">{text('queue.reject-note')}</Typography>
      </ReasonDialog>
      <UndoBar now={now} />
    </>
  );
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    setNow(Date.now());
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function useSettledNotifications(onChange: () => void): void {
  const { toggleNotification } = useNotification();
  const settledText = useSettledText();
  useEffect(
    () =>
      onSettled((settled) => {
        toggleNotification(settledText(settled));
        onChange();
      }),
    [onChange, settledText, toggleNotification],
  );
}
