import { useState } from 'react';
import { Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import {
  At,
  ExportButtons,
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  StateBadge,
  useCodeText,
  useText,
} from '../../kit';
import type { QueueRequest } from './request';
import { useLiveQuery } from './use-live-query';

const STATES = ['pending', 'approved', 'rejected', 'cancelled', 'expired'] as const;

const pathOf = (request: QueueRequest): string =>
  request.type === 'deposit' ? paths.deposit(request.documentId) : paths.withdrawal(request.documentId);

/** Deposits and withdrawals in every state. */
export default function RequestsPage() {
  const text = useText();
  const codeText = useCodeText();
  const [filter, setFilter] = useState({ type: '', state: 'all' });
  const [page, setPage] = useState(1);
  const query = useLiveQuery<readonly QueueRequest[]>('/queue', { ...filter, page, pageSize: 25 });
  const choose = (change: Partial<typeof filter>): void => {
    setFilter({ ...filter, ...change });
    setPage(1);
  };
  return (
    <PageFrame
      title={text('requests.title')}
      actions={
        <Flex gap={2} wrap="wrap" justifyContent="flex-end">
          <ExportButtons path="/queue/export" parameters={filter} fileName="deposits-and-withdrawals" />
          <SingleSelect
            aria-label={text('queue.type')}
            placeholder={text('common.all')}
            value={filter.type}
            onChange={(type) => choose({ type: String(type) })}
            onClear={() => choose({ type: '' })}
          >
            <SingleSelectOption value="deposit">{text('queue.deposit')}</SingleSelectOption>
            <SingleSelectOption value="withdrawal">{text('queue.withdrawal')}</SingleSelectOption>
          </SingleSelect>
          <SingleSelect
            aria-label={text('common.state')}
            value={filter.state}
            onChange={(state) => choose({ state: String(state) })}
          >
            <SingleSelectOption value="all">{text('common.all')}</SingleSelectOption>
            {STATES.map((state) => (
              <SingleSelectOption key={state} value={state}>
                {codeText('state', state)}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </Flex>
      }
    >
      <QueryTable
        label={text('requests.title')}
        query={query}
        onPage={setPage}
        rowKey={(request) => request.documentId}
        rowLink={pathOf}
        empty={text('requests.empty')}
        columns={[
          { name: 'at', header: text('queue.asked'), render: (request) => <At value={request.createdAt} /> },
          {
            name: 'type',
            header: text('queue.type'),
            render: (request) => text(request.type === 'deposit' ? 'queue.deposit' : 'queue.withdrawal'),
          },
          { name: 'user', header: text('common.user'), render: (request) => request.user.name },
          { name: 'method', header: text('queue.method'), render: (request) => request.methodName },
          {
            name: 'amount',
            header: text('common.amount'),
            align: 'right',
            render: (request) => (
              <PanelLink to={pathOf(request)}>
                <Money value={request.amount} />
              </PanelLink>
            ),
          },
          { name: 'state', header: text('common.state'), render: (request) => <StateBadge state={request.state} /> },
          { name: 'by', header: text('common.by'), render: (request) => request.decidedBy ?? '—' },
        ]}
      />
    </PageFrame>
  );
}
