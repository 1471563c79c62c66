import { Flex, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { PanelLink, paths, useQuery, useText } from '../../kit';

interface Line {
  readonly product: { readonly documentId: string; readonly name: string };
  readonly free: number;
}

/** Products with few free items left, the emptiest first. */
export default function LowStockWidget() {
  const text = useText();
  const { data, failure } = useQuery<readonly Line[]>('/shop/reports/low-stock', { pageSize: 5 }, { pollMs: 60_000 });
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  if (data.length === 0) return <Widget.NoData>{text('home.low-stock-none')}</Widget.NoData>;
  return (
    <Flex direction="column" gap={2} alignItems="stretch" tag="ul" data-widget="low-stock">
      {data.map(({ product, free }) => (
        <Flex key={product.documentId} tag="li" justifyContent="space-between" gap={3}>
          <PanelLink to={paths.product(product.documentId)}>{product.name}</PanelLink>
          <Typography textColor={free === 0 ? 'danger600' : 'neutral800'}>
            {text('home.free', { count: free })}
          </Typography>
        </Flex>
      ))}
    </Flex>
  );
}
