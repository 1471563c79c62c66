import { useState } from 'react';
import { Button, Typography } from '@strapi/design-system';
import { Lock } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import {
  At,
  PageFrame,
  PanelLink,
  paths,
  QueryTable,
  ReasonDialog,
  send,
  StateBadge,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { lastDayOf } from './month';
import type { WireMonth } from './wire';

export default function MonthsPage() {
  const text = useText();
  const monthText = useMonthText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const mayClose = usePermission('api::ledger.close');
  const [closing, setClosing] = useState<string>();
  const query = useQuery<readonly WireMonth[]>('/ledger/months');
  const close = async (reason: string): Promise<void> => {
    if (closing === undefined) return;
    try {
      await send('PUT', `/ledger/months/${closing}/close`, { reason });
      toggleNotification({ type: 'success', message: text('ledger.month-closed', { month: monthText(closing) }) });
      setClosing(undefined);
    } catch (error) {
      report(error);
    } finally {
      query.reload();
    }
  };
  return (
    <PageFrame title={text('ledger.months')} subtitle={text('ledger.months-subtitle')}>
      <QueryTable
        label={text('ledger.months')}
        query={query}
        empty={text('ledger.no-entries')}
        rowKey={({ month }) => month}
        columns={[
          {
            name: 'month',
            header: text('ledger.month'),
            render: ({ month }) => (
              <PanelLink to={`${paths.trialBalance}?asOf=${lastDayOf(month)}`}>{monthText(month)}</PanelLink>
            ),
          },
          {
            name: 'state',
            header: text('common.state'),
            render: ({ closed, over }) => (
              <StateBadge
                state={closed ? 'locked' : over ? 'month-open' : 'running'}
                tone={closed ? 'success' : 'neutral'}
              />
            ),
          },
          { name: 'at', header: text('common.at'), render: ({ closed }) => <At value={closed?.at ?? null} /> },
          { name: 'by', header: text('common.by'), render: ({ closed }) => closed?.by ?? text('common.none') },
          {
            name: 'reason',
            header: text('common.reason'),
            render: ({ closed }) => closed?.reason ?? text('common.none'),
          },
          {
            name: 'lock',
            header: '',
            align: 'right',
            render: ({ month, closed, over }) =>
              mayClose &&
              over &&
              !closed && (
                <Button
                  size="S"
                  variant="tertiary"
                  startIcon={<Lock />}
                  aria-label={`${text('ledger.lock')} ${monthText(month)}`}
                  onClick={() => setClosing(month)}
                >
                  {text('ledger.lock')}
                </Button>
              ),
          },
        ]}
      />
      <ReasonDialog
        title={text('ledger.lock-month', { month: closing === undefined ? '' : monthText(closing) })}
        confirmLabel={text('ledger.lock')}
        danger
        open={closing !== undefined}
        onClose={() => setClosing(undefined)}
        onConfirm={close}
      >
        <Typography>{text('ledger.lock-hint')}</Typography>
      </ReasonDialog>
    </PageFrame>
  );
}

function useMonthText(): (month: string) => string {
  const { formatDate } = useIntl();
  return (month) => formatDate(`${month}-01T00:00:00Z`, { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
