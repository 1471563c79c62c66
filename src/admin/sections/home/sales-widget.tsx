import { Box, Flex, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { formatMoney, Money, useQuery, useText, type WireMoney } from '../../kit';

interface Day {
  readonly name: string;
  readonly orders: number;
  readonly revenue: WireMoney;
}

/** Today's sales against yesterday's. */
export default function SalesWidget() {
  const text = useText();
  const { data, failure } = useQuery<readonly Day[]>('/shop/reports/daily-sales', { days: 2 }, { pollMs: 30_000 });
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  const [today, yesterday] = [...data].sort((a, b) => b.name.localeCompare(a.name));
  if (!today) return <Widget.NoData>{text('common.empty')}</Widget.NoData>;
  return (
    <Box data-widget="sales">
      <Flex gap={3} alignItems="baseline" wrap="wrap">
        <Money value={today.revenue} variant="alpha" strong />
        <Typography textColor="neutral600">{text('home.sales-orders', { count: today.orders })}</Typography>
      </Flex>
      {yesterday && (
        <Typography textColor="neutral600">
          {text('home.sales-yesterday', { amount: formatMoney(yesterday.revenue), count: yesterday.orders })}
        </Typography>
      )}
    </Box>
  );
}
