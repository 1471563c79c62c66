import { Box, Tag } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import {
  At,
  Choice,
  ExportButtons,
  FilterRow,
  Money,
  PageFrame,
  PanelLink,
  paths,
  PeriodFields,
  QueryTable,
  SearchField,
  StateBadge,
  useCodeText,
  useFilters,
  useQuery,
  useText,
  UserLink,
} from '../../kit';
import { placeOf, type Order } from './shapes';

export default function OrdersPage() {
  const text = useText();
  const codeText = useCodeText();
  const filters = useFilters();
  const filter = {
    search: filters.get('search'),
    state: filters.get('state'),
    deliveryState: filters.get('deliveryState'),
    product: filters.get('product'),
    from: filters.get('from'),
    to: filters.get('to'),
  };
  const query = useQuery<readonly Order[]>('/shop/orders', { ...filter, ...filters.list }, { pollMs: 15_000 });
  const choice = (name: 'state' | 'deliveryState', words: string, codes: readonly string[]) => (
    <Choice
      label={words}
      value={filter[name] || 'all'}
      options={codes.map((code) => [code, codeText('state', code)])}
      onChange={(value) => filters.set(name, value)}
    />
  );
  return (
    <PageFrame
      title={text('shop.orders')}
      actions={<ExportButtons path="/shop/orders/export" parameters={filter} fileName="orders" />}
    >
      <FilterRow filters={filters}>
        <SearchField
          label={text('shop.orders-search')}
          value={filter.search}
          onChange={(value) => filters.set('search', value)}
        />
        {choice('state', text('common.state'), ['paid', 'refunded'])}
        {choice('deliveryState', text('shop.delivery'), ['pending', 'delivered', 'failed'])}
        <PeriodFields filters={filters} />
      </FilterRow>
      {filter.product !== '' && (
        <Box paddingBottom={4}>
          <Tag icon={<Cross aria-hidden />} label={text('common.clear')} onClick={() => filters.set('product', '')}>
            {text('shop.orders-of', { name: query.data?.[0]?.product.name ?? filter.product })}
          </Tag>
        </Box>
      )}
      <QueryTable
        label={text('shop.orders')}
        query={query}
        filters={filters}
        sorted="newest"
        rowKey={(order) => order.documentId}
        rowLink={(order) => paths.order(order.documentId)}
        empty={text(filters.active ? 'common.empty-filtered' : 'shop.orders-empty')}
        columns={[
          {
            name: 'at',
            header: text('shop.bought'),
            sort: { asc: 'oldest', desc: 'newest' },
            render: (order) => <At value={order.createdAt} />,
          },
          {
            name: 'product',
            header: text('shop.product'),
            wide: true,
            render: (order) => <PanelLink to={paths.order(order.documentId)}>{order.product.name}</PanelLink>,
          },
          { name: 'place', header: text('shop.place'), render: (order) => placeOf(order.product) },
          {
            name: 'buyer',
            header: text('shop.buyer'),
            render: (order) => <UserLink id={order.userId} name={order.buyer.name} />,
          },
          {
            name: 'paid',
            header: text('shop.paid'),
            align: 'right',
            sort: { asc: 'smallest', desc: 'largest' },
            render: (order) => <Money value={order.finalPrice} />,
          },
          { name: 'state', header: text('common.state'), render: (order) => <StateBadge state={order.state} /> },
          {
            name: 'delivery',
            header: text('shop.delivery'),
            render: (order) => <StateBadge state={order.deliveryState} />,
          },
        ]}
      />
    </PageFrame>
  );
}
