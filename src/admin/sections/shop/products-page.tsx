import { useCallback, useState } from 'react';
import { Box, Grid, Typography } from '@strapi/design-system';
import { PageFrame, PanelLink, paths, Price, QueryTable, StateBadge, useQuery, useText } from '../../kit';
import { useWindowText, WRAPPED, zoneOf } from './discount-window';
import { EVERYWHERE, PlaceFilters } from './place-filters';
import { SearchField } from './search-field';
import { placeOf, type ProductLine } from './shapes';

/** Products with their prices before and after the discount, and what is free, reserved and sold. */
export default function ProductsPage() {
  const text = useText();
  const [place, setPlace] = useState(EVERYWHERE);
  const [words, setWords] = useState('');
  const [page, setPage] = useState(1);
  const query = useQuery<readonly ProductLine[]>('/shop/products', { ...place, text: words, page, pageSize: 25 });
  const windowText = useWindowText(zoneOf(query.meta));
  const search = useCallback((typed: string) => {
    setWords(typed);
    setPage(1);
  }, []);
  return (
    <PageFrame title={text('shop.products')}>
      <Box paddingBottom={4}>
        <SearchField placeholder={text('shop.products-search')} onSearch={search} />
      </Box>
      <Grid.Root gap={4} paddingBottom={4}>
        <PlaceFilters
          value={place}
          onChange={(chosen) => {
            setPlace(chosen);
            setPage(1);
          }}
        />
      </Grid.Root>
      <QueryTable
        label={text('shop.products')}
        query={query}
        onPage={setPage}
        rowKey={(line) => line.product.documentId}
        rowLink={(line) => paths.product(line.product.documentId)}
        empty={text('shop.products-empty')}
        columns={[
          {
            name: 'name',
            header: text('shop.product'),
            render: ({ product }) => <PanelLink to={paths.product(product.documentId)}>{product.name}</PanelLink>,
          },
          { name: 'place', header: text('shop.place'), render: ({ product }) => placeOf(product) },
          { name: 'category', header: text('shop.category'), render: ({ product }) => product.category },
          {
            name: 'price',
            header: text('shop.price'),
            align: 'right',
            render: ({ price, discount }) => (
              <>
                <Price original={price.original} final={price.final} percent={price.discountPercent} />
                {discount.percent > 0 && windowText(discount) !== '' && (
                  <Typography variant="pi" textColor="neutral600" tag="div" style={{ ...WRAPPED, marginLeft: 'auto' }}>
                    {`\u2212${discount.percent}\u202f% ${windowText(discount)}`}
                  </Typography>
                )}
              </>
            ),
          },
          { name: 'free', header: text('shop.free'), align: 'right', render: (line) => line.free },
          { name: 'reserved', header: text('shop.reserved'), align: 'right', render: (line) => line.reserved },
          { name: 'sold', header: text('shop.sold'), align: 'right', render: (line) => line.sold },
          {
            name: 'active',
            header: text('common.state'),
            render: (line) => (line.active ? <StateBadge state="active" /> : <StateBadge state="off" />),
          },
        ]}
      />
    </PageFrame>
  );
}
