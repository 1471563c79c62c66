import { useCallback, useState } from 'react';
import { Box, Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import {
  At,
  ExportButtons,
  Money,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  StateBadge,
  useCodeText,
  useQuery,
  useText,
} from '../../kit';
import { SearchField } from './search-field';
import { placeOf, type Order } from './shapes';

export default function OrdersPage() {
  const text = useText();
  const codeText = useCodeText();
  const [{ page: shown, ...filter }, setFilter] = useState({ search: '', state: '', page: 1 });
  const query = useQuery<readonly Order[]>(
    '/shop/orders',
    { ...filter, page: shown, pageSize: 25 },
    { pollMs: 15_000 },
  );
  const search = useCallback(
    (words: string) =>
      setFilter((before) => (before.search === words ? before : { ...before, search: words, page: 1 })),
    [],
  );
  return (
    <PageFrame
      title={text('shop.orders')}
      actions={<ExportButtons path="/shop/orders/export" parameters={filter} fileName="orders" />}
    >
      <Flex gap={4} paddingBottom={4} wrap="wrap">
        <Box flex={1} minWidth="28rem">
          <SearchField placeholder={text('shop.orders-search')} onSearch={search} />
        </Box>
        <SingleSelect
          aria-label={text('common.state')}
          placeholder={text('common.all')}
          value={filter.state}
          onChange={(state) => setFilter({ ...filter, state: String(state), page: 1 })}
          onClear={() => setFilter({ ...filter, state: '', page: 1 })}
        >
          <SingleSelectOption value="paid">{codeText('state', 'paid')}</SingleSelectOption>
          <SingleSelectOption value="refunded">{codeText('state', 'refunded')}</SingleSelectOption>
        </SingleSelect>
      </Flex>
      <QueryTable
        label={text('shop.orders')}
        query={query}
        onPage={(page) => setFilter({ ...filter, page })}
        rowKey={(order) => order.documentId}
        rowLink={(order) => paths.order(order.documentId)}
        empty={text('shop.orders-empty')}
        columns={[
          { name: 'at', header: text('shop.bought'), render: (order) => <At value={order.createdAt} /> },
          {
            name: 'product',
            header: text('shop.product'),
            render: (order) => <PanelLink to={paths.order(order.documentId)}>{order.product.name}</PanelLink>,
          },
          { name: 'place', header: text('shop.place'), render: (order) => placeOf(order.product) },
          {
            name: 'buyer',
            header: text('shop.buyer'),
            render: (order) => <PanelLink to={paths.user(order.userId)}>{order.buyer.name}</PanelLink>,
          },
          {
            name: 'paid',
            header: text('shop.paid'),
            align: 'right',
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
