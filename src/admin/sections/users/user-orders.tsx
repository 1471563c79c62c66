import {
  At,
  Card,
  Money,
  PanelLink,
  paths,
  QueryTable,
  StateBadge,
  useQuery,
  useText,
  type WireMoney,
} from '../../kit';

interface Order {
  readonly documentId: string;
  readonly product: { readonly name: string };
  readonly finalPrice: WireMoney;
  readonly state: string;
  readonly createdAt: string;
}

export function UserOrders({ userId }: { readonly userId: number }) {
  const text = useText();
  const query = useQuery<readonly Order[]>('/shop/orders', { userId, pageSize: 10 });
  return (
    <Card title={text('users.orders')}>
      <QueryTable
        label={text('users.orders')}
        query={query}
        rowKey={(order) => order.documentId}
        rowLink={(order) => paths.order(order.documentId)}
        empty={text('users.no-orders')}
        columns={[
          { name: 'at', header: text('common.at'), render: (order) => <At value={order.createdAt} /> },
          {
            name: 'what',
            header: text('users.what'),
            render: (order) => <PanelLink to={paths.order(order.documentId)}>{order.product.name}</PanelLink>,
          },
          {
            name: 'amount',
            header: text('common.amount'),
            align: 'right',
            render: (order) => <Money value={order.finalPrice} />,
          },
          { name: 'state', header: text('common.state'), render: (order) => <StateBadge state={order.state} /> },
        ]}
      />
    </Card>
  );
}
