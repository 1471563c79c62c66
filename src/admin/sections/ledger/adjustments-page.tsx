import { useState } from 'react';
import { Button, Flex } from '@strapi/design-system';
import {
  At,
  Choice,
  DataTable,
  FilterRow,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  StateBadge,
  useCodeText,
  useFilters,
  useQuery,
  useText,
} from '../../kit';
import { AccountLink } from './account';
import type { WireAdjustment } from './wire';

const STATES = ['pending', 'posted', 'rejected'] as const;
const POLL_MS = 5_000;

export default function AdjustmentsPage() {
  const text = useText();
  const codeText = useCodeText();
  const filters = useFilters();
  const [passed, setPassed] = useState<readonly string[]>([]);
  const state = filters.get('state');
  const query = useQuery<readonly WireAdjustment[]>(
    '/ledger/adjustments',
    { state, before: passed.at(-1) },
    { pollMs: POLL_MS },
  );
  const next = query.meta.next ?? null;
  return (
    <PageFrame title={text('ledger.adjustments')} subtitle={text('ledger.adjustments-subtitle')}>
      <FilterRow>
        <Choice
          label={text('common.state')}
          value={state || 'all'}
          options={STATES.map((each) => [each, codeText('state', each)])}
          onChange={(value) => {
            filters.set('state', value);
            setPassed([]);
          }}
        />
      </FilterRow>
      <Loaded query={query}>
        {(rows) => (
          <>
            <DataTable
              label={text('ledger.adjustments')}
              rows={rows}
              rowKey={({ id }) => id}
              rowLink={({ id }) => paths.adjustment(id)}
              empty={text(state === '' ? 'ledger.no-adjustments' : 'common.empty-filtered')}
              columns={[
                {
                  name: 'id',
                  header: text('common.id'),
                  render: ({ id }) => <PanelLink to={paths.adjustment(id)}>{`#${id}`}</PanelLink>,
                },
                { name: 'at', header: text('common.at'), render: ({ askedAt }) => <At value={askedAt} /> },
                {
                  name: 'account',
                  header: text('ledger.account'),
                  render: ({ account }) => <AccountLink account={account} />,
                },
                {
                  name: 'amount',
                  header: text('common.amount'),
                  align: 'right',
                  render: ({ amount }) => <Money value={amount} signed />,
                },
                { name: 'reason', header: text('common.reason'), render: ({ reason }) => reason },
                { name: 'by', header: text('ledger.asked-by'), render: ({ askedBy }) => askedBy },
                {
                  name: 'state',
                  header: text('common.state'),
                  render: (adjustment) => <StateBadge state={adjustment.state} />,
                },
              ]}
            />
            {(passed.length > 0 || next !== null) && (
              <Flex gap={2} paddingTop={4} justifyContent="flex-end">
                <Button
                  variant="tertiary"
                  disabled={passed.length === 0}
                  onClick={() => setPassed((all) => all.slice(0, -1))}
                >
                  {text('ledger.newer')}
                </Button>
                <Button
                  variant="tertiary"
                  disabled={next === null}
                  onClick={() => next !== null && setPassed((all) => [...all, next])}
                >
                  {text('ledger.older')}
                </Button>
              </Flex>
            )}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
