import {
  At,
  Choice,
  CursorPages,
  DataTable,
  ExportButtons,
  FilterRow,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  StateBadge,
  useCodeText,
  useCursor,
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
  const cursor = useCursor();
  const state = filters.get('state');
  const query = useQuery<readonly WireAdjustment[]>(
    '/ledger/adjustments',
    { state, before: cursor.after },
    { pollMs: POLL_MS },
  );
  return (
    <PageFrame
      title={text('ledger.adjustments')}
      subtitle={text('ledger.adjustments-subtitle')}
      actions={<ExportButtons path="/ledger/adjustments/export" parameters={{ state }} fileName="adjustments" />}
    >
      <FilterRow>
        <Choice
          label={text('common.state')}
          value={state || 'all'}
          options={STATES.map((each) => [each, codeText('state', each)])}
          onChange={(value) => filters.set('state', value)}
        />
      </FilterRow>
      <Loaded query={query}>
        {(rows) => (
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
              { name: 'reason', header: text('common.reason'), wide: true, render: ({ reason }) => reason },
              { name: 'by', header: text('ledger.asked-by'), render: ({ askedBy }) => askedBy },
              {
                name: 'state',
                header: text('common.state'),
                render: (adjustment) => <StateBadge state={adjustment.state} />,
              },
            ]}
          />
        )}
      </Loaded>
      <CursorPages cursor={cursor} query={query} />
    </PageFrame>
  );
}
