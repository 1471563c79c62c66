import { useState } from 'react';
import { Flex, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import {
  Card,
  DataTable,
  ExportButtons,
  Loaded,
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  useQuery,
  useText,
  type TextKey,
  type WireMoney,
} from '../../kit';

interface SalesLine {
  readonly name: string;
  readonly orders: number;
  readonly revenue: WireMoney;
  readonly discounts: WireMoney;
  readonly refunds: number;
  readonly refunded: WireMoney;
}

interface LowStockLine {
  readonly product: {
    readonly documentId: string;
    readonly sku: string;
    readonly name: string;
    readonly city: string;
    readonly district: string;
  };
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

/** So many lines by product or place the server answers with. */
const MOST_LINES = 200;
const PERIODS = [1, 7, 30, 90] as const;
const GROUPS = ['day', 'product', 'place'] as const;

export default function ReportsPage() {
  const text = useText();
  return (
    <PageFrame title={text('report.title')}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Sales />
        <LowStock />
      </Flex>
    </PageFrame>
  );
}

function Sales() {
  const text = useText();
  const [days, setDays] = useState<number>(7);
  const [by, setBy] = useState<(typeof GROUPS)[number]>('day');
  const query = useQuery<readonly SalesLine[]>('/shop/reports/daily-sales', { days, by });
  const { timeZone } = query.meta;
  const groupLabel = (group: (typeof GROUPS)[number]): string => text(`report.by-${group}` satisfies TextKey);
  return (
    <Card
      title={text('report.sales')}
      action={
        <Flex gap={2} wrap="wrap">
          <ExportButtons
            path="/shop/reports/daily-sales/export"
            parameters={{ days, by }}
            fileName={`sales-by-${by}`}
          />
          <SingleSelect
            aria-label={groupLabel(by)}
            size="S"
            value={by}
            onChange={(value: string | number) => setBy(GROUPS.find((group) => group === value) ?? 'day')}
          >
            {GROUPS.map((group) => (
              <SingleSelectOption key={group} value={group}>
                {groupLabel(group)}
              </SingleSelectOption>
            ))}
          </SingleSelect>
          <SingleSelect
            aria-label={text('report.days', { count: days })}
            size="S"
            value={String(days)}
            onChange={(value: string | number) => setDays(Number(value))}
          >
            {PERIODS.map((count) => (
              <SingleSelectOption key={count} value={String(count)}>
                {text('report.days', { count })}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </Flex>
      }
    >
      <Loaded query={query}>
        {(lines) => (
          <>
            {by !== 'day' && lines.length === MOST_LINES && (
              <Typography textColor="neutral600" tag="p">
                {text('report.first', { count: MOST_LINES })}
              </Typography>
            )}
            <DataTable
              label={text('report.sales')}
              rows={lines}
              rowKey={(line) => `${line.name} ${line.revenue.currency}`}
              columns={[
                { name: 'name', header: groupLabel(by), render: (line) => line.name },
                { name: 'orders', header: text('report.orders'), align: 'right', render: (line) => line.orders },
                {
                  name: 'revenue',
                  header: text('report.revenue'),
                  align: 'right',
                  render: (line) => <Money value={line.revenue} strong />,
                },
                {
                  name: 'discounts',
                  header: text('report.discounts'),
                  align: 'right',
                  render: (line) => <Money value={line.discounts} />,
                },
                {
                  name: 'refunds',
                  header: text('report.refunds'),
                  align: 'right',
                  render: (line) => (line.refunds === 0 ? text('common.none') : <Money value={line.refunded} />),
                },
              ]}
            />
            {typeof timeZone === 'string' && (
              <Typography variant="pi" textColor="neutral600" tag="p" paddingTop={2}>
                {text('report.zone', { zone: timeZone })}
              </Typography>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function LowStock() {
  const text = useText();
  const [page, setPage] = useState(1);
  const query = useQuery<readonly LowStockLine[]>('/shop/reports/low-stock', { page });
  return (
    <Card
      title={text('report.low-stock')}
      action={<ExportButtons path="/shop/reports/low-stock/export" parameters={{}} fileName="low-stock" />}
    >
      <QueryTable
        label={text('report.low-stock')}
        query={query}
        onPage={setPage}
        empty={text('report.low-stock-none')}
        rowKey={({ product }) => product.documentId}
        columns={[
          {
            name: 'product',
            header: text('report.product'),
            render: ({ product }) => (
              <PanelLink to={paths.product(product.documentId)}>{`${product.sku} ${product.name}`}</PanelLink>
            ),
          },
          {
            name: 'place',
            header: text('report.place'),
            render: ({ product }) => `${product.city}, ${product.district}`,
          },
          { name: 'free', header: text('report.free'), align: 'right', render: ({ free }) => free },
          { name: 'reserved', header: text('report.reserved'), align: 'right', render: ({ reserved }) => reserved },
          { name: 'sold', header: text('report.sold'), align: 'right', render: ({ sold }) => sold },
        ]}
      />
    </Card>
  );
}
