import { Flex, Typography } from '@strapi/design-system';
import {
  Card,
  DataTable,
  DayField,
  Empty,
  ExportButtons,
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
import { difference, sum } from './sums';
import type { WireTrialBalanceLine } from './wire';

export default function TrialBalancePage() {
  const text = useText();
  const filters = useFilters();
  const asOf = filters.get('asOf');
  const query = useQuery<readonly WireTrialBalanceLine[]>('/ledger/trial-balance', { asOf });
  return (
    <PageFrame
      title={text('ledger.trial-balance')}
      subtitle={text('ledger.trial-balance-subtitle')}
      actions={
        <ExportButtons
          path="/ledger/trial-balance/export"
          parameters={{ asOf }}
          fileName={`trial-balance-${asOf || `now-${new Date().toISOString().slice(0, 10)}`}`}
        />
      }
    >
      <FilterRow>
        <DayField label={text('ledger.as-of')} value={asOf} onChange={(value) => filters.set('asOf', value)} />
        <Typography textColor="neutral600">{text(asOf === '' ? 'ledger.as-of-now' : 'ledger.as-of-hint')}</Typography>
      </FilterRow>
      <Loaded query={query}>
        {(lines) => {
          const currencies = [...new Set(lines.map(({ currency }) => currency))];
          if (currencies.length === 0)
            return <Empty>{text(asOf === '' ? 'ledger.no-entries' : 'ledger.none-by-then')}</Empty>;
          return (
            <Flex direction="column" alignItems="stretch" gap={6}>
              {currencies.map((currency) => (
                <OneCurrency
                  key={currency}
                  currency={currency}
                  asOf={asOf}
                  lines={lines.filter((line) => line.currency === currency)}
                />
              ))}
            </Flex>
          );
        }}
      </Loaded>
    </PageFrame>
  );
}

interface Row extends WireTrialBalanceLine {
  readonly total?: boolean;
}

interface OneCurrencyProps {
  readonly currency: string;
  /** Empty for now. */
  readonly asOf: string;
  readonly lines: readonly Row[];
}

function OneCurrency({ currency, asOf, lines }: OneCurrencyProps) {
  const text = useText();
  const codeText = useCodeText();
  const debit = sum(lines.map((line) => line.debit));
  const credit = sum(lines.map((line) => line.credit));
  const off = difference(debit, credit);
  const total: Row = {
    class: '',
    purpose: '',
    currency,
    debit: { amount: debit, currency },
    credit: { amount: credit, currency },
    total: true,
  };
  const balanced = /^-?[0.]+$/.test(off);
  return (
    <Card
      title={currency}
      action={
        <Flex gap={2}>
          <Typography textColor="neutral600">{text('ledger.difference')}</Typography>
          <Money value={{ amount: off, currency }} strong />
          <StateBadge state={balanced ? 'balanced' : 'drift'} tone={balanced ? 'success' : 'danger'} />
        </Flex>
      }
    >
      <DataTable
        label={`${text('ledger.trial-balance')} ${currency}`}
        rows={[...lines, total]}
        rowKey={(line) => (line.total ? 'total' : line.purpose)}
        columns={[
          {
            name: 'purpose',
            header: text('ledger.purpose'),
            render: (line) =>
              line.total ? (
                <Typography fontWeight="bold">{text('ledger.total')}</Typography>
              ) : (
                <PanelLink to={paths.accountsOf({ purpose: line.purpose, currency, asOf })}>
                  {codeText('purpose', line.purpose)}
                </PanelLink>
              ),
          },
          {
            name: 'debit',
            header: text('ledger.debit'),
            align: 'right',
            render: (line) => <Money value={line.debit} strong={line.total} />,
          },
          {
            name: 'credit',
            header: text('ledger.credit'),
            align: 'right',
            render: (line) => <Money value={line.credit} strong={line.total} />,
          },
          {
            name: 'class',
            header: text('ledger.class'),
            render: (line) => (line.total ? '' : codeText('class', line.class)),
          },
        ]}
      />
    </Card>
  );
}
