import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { Button, Checkbox, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  At,
  Card,
  Facts,
  formatMoney,
  Loaded,
  PageFrame,
  PanelLink,
  paths,
  Price,
  ReasonDialog,
  send,
  StateBadge,
  useCodeText,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { DeliveredPhoto } from './delivered-photo';
import { placeOf, type OrderDetail } from './shapes';

/** An order with everything that happened to it, and what may be done with it. */
export default function OrderPage() {
  const text = useText();
  const { id = '' } = useParams();
  const query = useQuery<OrderDetail>(`/shop/orders/${id}`, {}, { pollMs: 10_000 });
  const mayRefund = usePermission('api::shop.refund');
  const maySeePhoto = usePermission('api::shop.manage');
  return (
    <PageFrame
      title={query.data?.product.name ?? text('shop.order')}
      subtitle={id}
      back
      actions={mayRefund && query.data && <Actions order={query.data} onDone={query.reload} />}
    >
      <Loaded query={query}>
        {(order) => (
          <Flex direction="column" gap={4} alignItems="stretch">
            <Card title={text('shop.order')}>
              <Facts
                facts={[
                  [text('common.state'), <StateBadge key="state" state={order.state} />],
                  [
                    text('shop.price'),
                    <Price
                      key="price"
                      original={order.originalPrice}
                      final={order.finalPrice}
                      percent={order.discountPercent}
                    />,
                  ],
                  [
                    text('shop.buyer'),
                    <PanelLink key="buyer" to={paths.user(order.userId)}>
                      {order.buyer.name}
                    </PanelLink>,
                  ],
                  [
                    text('shop.product'),
                    <PanelLink key="product" to={paths.product(order.product.documentId)}>
                      {`${order.product.name} (${order.product.sku})`}
                    </PanelLink>,
                  ],
                  [text('shop.place'), placeOf(order.product)],
                  [text('shop.bought'), <At key="bought" value={order.createdAt} />],
                  [text('shop.delivery'), <StateBadge key="delivery" state={order.deliveryState} />],
                  [text('shop.delivered'), <At key="delivered" value={order.deliveredAt} />],
                  ...(order.deliveryError === null
                    ? []
                    : [[text('shop.delivery-error'), order.deliveryError] as const]),
                  ...(order.refundReason === null ? [] : [[text('shop.refund-reason'), order.refundReason] as const]),
                ]}
              />
            </Card>
            {maySeePhoto && order.hasPhoto && <DeliveredPhoto order={id} />}
            <Timeline order={order} />
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Timeline({ order }: { readonly order: OrderDetail }) {
  const text = useText();
  const codeText = useCodeText();
  return (
    <Card title={text('shop.timeline')}>
      <Flex tag="ol" direction="column" gap={3} alignItems="stretch">
        {order.timeline.map((event, index) => (
          <Flex key={`${event.at}${index}`} tag="li" gap={3} wrap="wrap" data-event={event.subject}>
            <Typography textColor="neutral600">
              <At value={event.at} withSeconds />
            </Typography>
            <Typography textColor="neutral800" fontWeight="bold">
              {codeText('kind', event.subject)}
            </Typography>
            {event.transaction === null ? (
              <StateBadge state={event.to} />
            ) : (
              <PanelLink to={paths.transaction(event.transaction)}>
                {`${codeText('kind', event.to)} № ${event.transaction}`}
              </PanelLink>
            )}
            {event.by && (
              <Typography textColor="neutral600">
                {event.by.label} · {codeText('edge', event.by.edge)}
              </Typography>
            )}
          </Flex>
        ))}
      </Flex>
    </Card>
  );
}

function Actions({ order, onDone }: { readonly order: OrderDetail; readonly onDone: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [refunding, setRefunding] = useState(false);
  const [restock, setRestock] = useState(false);
  const [busy, setBusy] = useState(false);
  const values = { amount: formatMoney(order.finalPrice), name: order.buyer.name };

  const refund = async (reason: string): Promise<void> => {
    try {
      await send('POST', `/shop/orders/${order.documentId}/refund`, {
        reason,
        item: restock ? 'restock' : 'write-off',
      });
      setRefunding(false);
      toggleNotification({ type: 'success', message: text('shop.refunded', values) });
      onDone();
    } catch (error) {
      report(error);
    }
  };
  const resend = async (): Promise<void> => {
    setBusy(true);
    try {
      await send('POST', `/shop/orders/${order.documentId}/redeliver`);
      toggleNotification({ type: 'success', message: text('shop.resent') });
      onDone();
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };

  if (order.state !== 'paid') return null;
  return (
    <Flex gap={2}>
      <Button variant="secondary" loading={busy} onClick={() => void resend()}>
        {text('shop.resend')}
      </Button>
      <Button variant="danger-light" onClick={() => setRefunding(true)}>
        {text('shop.refund')}
      </Button>
      <ReasonDialog
        open={refunding}
        title={text('shop.refund-title', values)}
        confirmLabel={text('shop.refund')}
        danger
        onClose={() => setRefunding(false)}
        onConfirm={refund}
      >
        <Typography textColor="neutral600">{text('shop.refund-note')}</Typography>
        <Checkbox
          checked={restock}
          onCheckedChange={(checked: boolean | 'indeterminate') => setRestock(checked === true)}
        >
          {text('shop.restock')}
        </Checkbox>
      </ReasonDialog>
    </Flex>
  );
}
