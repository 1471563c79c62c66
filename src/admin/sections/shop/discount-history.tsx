import { useState } from 'react';
import { Button, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { At, Card, Confirm, ExportButtons, QueryTable, send, useQuery, useReportFailure, useText } from '../../kit';
import { useWindowText, WRAPPED, zoneOf, type DiscountWindow } from './discount-window';

interface Discount extends DiscountWindow {
  readonly documentId: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly percent: number;
  readonly count: number;
  readonly at: string;
  readonly by: string;
  readonly undone: { readonly at: string; readonly by: string; readonly restored: number } | null;
}

/** What was discounted before, each with its undo. */
export function DiscountHistory() {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [page, setPage] = useState(1);
  const [undoing, setUndoing] = useState<Discount>();
  const query = useQuery<readonly Discount[]>('/shop/discounts', { page, pageSize: 10 });
  const windowText = useWindowText(zoneOf(query.meta));
  const undo = async (): Promise<void> => {
    if (!undoing) return;
    try {
      const { data } = await send<{ restored: number; left: number }>(
        'POST',
        `/shop/discounts/${undoing.documentId}/undo`,
      );
      toggleNotification({ type: 'success', message: text('shop.undone', data) });
      query.reload();
    } catch (error) {
      report(error);
    }
    setUndoing(undefined);
  };
  return (
    <Card
      title={text('shop.history')}
      action={<ExportButtons path="/shop/discounts/export" parameters={{}} fileName="discounts" />}
    >
      <QueryTable
        label={text('shop.history')}
        query={query}
        onPage={setPage}
        rowKey={(discount) => discount.documentId}
        empty={text('shop.history-none')}
        columns={[
          { name: 'at', header: text('common.at'), render: (discount) => <At value={discount.at} /> },
          { name: 'by', header: text('common.by'), render: (discount) => discount.by },
          {
            name: 'what',
            header: text('shop.product'),
            wide: true,
            render: ({ filter }) => <div style={WRAPPED}>{describe(filter, text)}</div>,
          },
          {
            name: 'percent',
            header: text('shop.percent'),
            align: 'right',
            render: ({ percent }) => `\u2212${percent}\u202f%`,
          },
          {
            name: 'window',
            header: text('shop.window'),
            render: (discount) => <div style={WRAPPED}>{windowText(discount) || '\u2014'}</div>,
          },
          { name: 'count', header: text('shop.products'), align: 'right', render: ({ count }) => count },
          {
            name: 'undo',
            header: text('shop.undo'),
            render: (discount) =>
              discount.undone ? (
                <Typography textColor="neutral600">
                  {text('shop.was-undone', { by: discount.undone.by, restored: discount.undone.restored })}{' '}
                  <At value={discount.undone.at} />
                </Typography>
              ) : (
                <Button size="S" variant="tertiary" onClick={() => setUndoing(discount)}>
                  {text('shop.undo')}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        open={undoing !== undefined}
        title={text('shop.undo-title')}
        confirmLabel={text('shop.undo')}
        onClose={() => setUndoing(undefined)}
        onConfirm={undo}
      >
        {text('shop.undo-body')}
      </Confirm>
    </Card>
  );
}

/** A place and words, so many products by hand, all but so many. */
function describe(filter: Readonly<Record<string, unknown>>, text: ReturnType<typeof useText>): string {
  const { ids, except, ...parts } = filter;
  if (Array.isArray(ids)) return text('shop.picked-count', { count: ids.length });
  const said = Object.values(parts).filter((value): value is string => typeof value === 'string' && value !== '');
  const left = Array.isArray(except) ? [text('shop.picked-without', { count: except.length })] : [];
  return [said.join(', ') || text('common.all'), ...left].join(' ');
}
