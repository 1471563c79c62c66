import { Box, Flex, Typography } from '@strapi/design-system';
import { PanelLink, paths, useQuery, useText, WidgetFrame } from '../../kit';
import { placeOf } from '../shop/shapes';

interface Line {
  readonly product: {
    readonly documentId: string;
    readonly name: string;
    readonly city: string;
    readonly district: string;
  };
  readonly free: number;
}

/** Products with few free items left, the emptiest first. */
export default function LowStockWidget() {
  const text = useText();
  const query = useQuery<readonly Line[]>('/shop/reports/low-stock', { pageSize: 5 }, { pollMs: 60_000 });
  return (
    <WidgetFrame
      name="low-stock"
      query={query}
      empty={(lines) => (lines.length === 0 ? text('home.low-stock-none') : undefined)}
    >
      {(lines) => (
        <Flex direction="column" gap={2} alignItems="stretch" tag="ul">
          {lines.map(({ product, free }) => (
            <Flex key={product.documentId} tag="li" justifyContent="space-between" gap={3}>
              <Box>
                <PanelLink to={paths.product(product.documentId)}>{product.name}</PanelLink>
                <Typography textColor="neutral600" variant="pi" tag="div">
                  {placeOf(product)}
                </Typography>
              </Box>
              <Typography textColor={free === 0 ? 'danger600' : 'neutral800'}>
                {text('home.free', { count: free })}
              </Typography>
            </Flex>
          ))}
        </Flex>
      )}
    </WidgetFrame>
  );
}
