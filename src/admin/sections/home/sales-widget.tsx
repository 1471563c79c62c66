import { Flex, Typography } from '@strapi/design-system';
import { formatMoney, Money, useQuery, useText, WidgetFrame, type WireMoney } from '../../kit';

interface Day {
  readonly name: string;
  readonly orders: number;
  readonly revenue: WireMoney;
}

/** Today's sales against yesterday's. */
export default function SalesWidget() {
  const text = useText();
  const query = useQuery<readonly Day[]>('/shop/reports/daily-sales', { days: 2 }, { pollMs: 30_000 });
  return (
    <WidgetFrame name="sales" query={query} empty={(days) => (days.length === 0 ? text('common.empty') : undefined)}>
      {(days) => {
        const [today, yesterday] = [...days].sort((a, b) => b.name.localeCompare(a.name));
        return (
          <>
            {today && (
              <Flex gap={3} alignItems="baseline" wrap="wrap">
                <Money value={today.revenue} variant="alpha" strong />
                <Typography textColor="neutral600">{text('home.sales-orders', { count: today.orders })}</Typography>
              </Flex>
            )}
            {yesterday && (
              <Typography textColor="neutral600">
                {text('home.sales-yesterday', { amount: formatMoney(yesterday.revenue), count: yesterday.orders })}
              </Typography>
            )}
          </>
        );
      }}
    </WidgetFrame>
  );
}
