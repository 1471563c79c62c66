import { Flex, Grid, LinkButton, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';

import { Link } from 'react-router-dom';
import {
  Choice,
  ExportButtons,
  FilterRow,
  PageFrame,
  PanelLink,
  paths,
  Price,
  QueryTable,
  SearchField,
  StateBadge,
  useCodeText,
  useFilters,
  useMayCreate,
  useQuery,
  useText,
} from '../../kit';
import { useWindowText, WRAPPED, zoneOf } from './discount-window';
import { PlaceFilters } from './place-filters';
import { placeOf, type ProductLine } from './shapes';

const NEW_PRODUCT = '/content-manager/collection-types/api::shop.product/create';

/** Products with their prices before and after the discount, and what is free, reserved and sold. */
export default function ProductsPage() {
  const text = useText();
  const codeText = useCodeText();
  const mayCreate = useMayCreate('api::shop.product');
  const filters = useFilters();
  const place = { city: filters.get('city'), district: filters.get('district'), category: filters.get('category') };
  const words = filters.get('text');
  const active = filters.get('active');
  const filter = { ...place, text: words, active };
  const query = useQuery<readonly ProductLine[]>('/shop/products', { ...filter, ...filters.list });
  const windowText = useWindowText(zoneOf(query.meta));
  return (
    <PageFrame
      title={text('shop.products')}
      actions={
        <Flex gap={2} wrap="wrap">
          <ExportButtons path="/shop/products/export" parameters={filter} fileName="products" />
          {mayCreate && (
            <LinkButton tag={Link} to={NEW_PRODUCT} startIcon={<Plus />}>
              {text('shop.product-new')}
            </LinkButton>
          )}
        </Flex>
      }
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('shop.products-search')}
          value={words}
          onChange={(typed) => filters.set('text', typed)}
        />
        <Choice
          label={text('common.state')}
          value={active || 'all'}
          options={[
            ['true', codeText('state', 'active')],
            ['false', codeText('state', 'off')],
          ]}
          onChange={(value) => filters.set('active', value)}
        />
      </FilterRow>
      <Grid.Root gap={4} paddingBottom={4}>
        <PlaceFilters value={place} onChange={(chosen) => filters.setAll({ ...chosen })} />
      </Grid.Root>
      <QueryTable
        label={text('shop.products')}
        query={query}
        filters={filters}
        sorted="name"
        rowKey={(line) => line.product.documentId}
        rowLink={(line) => paths.product(line.product.documentId)}
        empty={text(filters.active ? 'common.empty-filtered' : 'shop.products-empty')}
        columns={[
          {
            name: 'name',
            header: text('shop.product'),
            wide: true,
            sort: { asc: 'name', desc: 'name-back' },
            render: ({ product }) => <PanelLink to={paths.product(product.documentId)}>{product.name}</PanelLink>,
          },
          { name: 'place', header: text('shop.place'), render: ({ product }) => placeOf(product) },
          { name: 'category', header: text('shop.category'), render: ({ product }) => product.category },
          {
            name: 'price',
            header: text('shop.price'),
            align: 'right',
            sort: { asc: 'cheapest', desc: 'dearest' },
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
          {
            name: 'sold',
            header: text('shop.sold'),
            align: 'right',
            render: (line) =>
              line.sold === 0 ? (
                0
              ) : (
                <PanelLink to={paths.ordersOf(line.product.documentId)}>{String(line.sold)}</PanelLink>
              ),
          },
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
