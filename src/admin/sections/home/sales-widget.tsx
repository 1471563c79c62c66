import { Flex, Typography } from '@strapi/design-system';
import { formatMoney, Money, useQuery, useText, WidgetFrame, type WireMoney } from '../../kit';

interface Day {
  readonly name: string;
  readonly orders: number;
  readonly revenue: WireMoney;
}

interface SalesIn {
  readonly currency: string;
  readonly today: Day;
  readonly yesterday: Day | undefined;
}

/** A line per currency in which something was sold on either day; with no sales at all, the one that prices are in now. */
function byCurrency(days: readonly Day[]): readonly SalesIn[] {
  const [first, second] = [...new Set(days.map(({ name }) => name))].sort((a, b) => b.localeCompare(a));
  const all = days
    .filter(({ name }) => name === first)
    .map((today) => {
      const { currency } = today.revenue;
      const yesterday = days.find(({ name, revenue }) => name === second && revenue.currency === currency);
      return { currency, today, yesterday };
    });
  const sold = all.filter(({ today, yesterday }) => today.orders > 0 || (yesterday?.orders ?? 0) > 0);
  return sold.length > 0 ? sold : all.slice(0, 1);
}

/** Today's sales against yesterday's, each currency against itself. */
export default function SalesWidget() {
  const text = useText();
  const query = useQuery<readonly Day[]>('/shop/reports/daily-sales', { days: 2 }, { pollMs: 30_000 });
  return (
    <WidgetFrame name="sales" query={query} empty={(days) => (days.length === 0 ? text('common.empty') : undefined)}>
      {(days) =>
        byCurrency(days).map(({ currency, today, yesterday }) => (
          <Flex key={currency} direction="column" alignItems="start" paddingBottom={2} data-sales={currency}>
            <Flex gap={3} alignItems="baseline" wrap="wrap">
              <Money value={today.revenue} variant="alpha" strong />
              <Typography textColor="neutral600">{text('home.sales-orders', { count: today.orders })}</Typography>
            </Flex>
            {yesterday && (
              <Typography textColor="neutral600">
                {text('home.sales-yesterday', { amount: formatMoney(yesterday.revenue), count: yesterday.orders })}
              </Typography>
            )}
          </Flex>
        ))
      }
    </WidgetFrame>
  );
}
