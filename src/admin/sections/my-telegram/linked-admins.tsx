import { useState } from 'react';
import { Button, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { At, Card, Caution, QueryTable, ReasonDialog, send, useQuery, useReportFailure, useText } from '../../kit';
import type { WireLink } from './wire';

/** All links, for who manages the bot: a lost phone must not decide any more. */
export function LinkedAdmins(props: { readonly onChanged: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [ending, setEnding] = useState<WireLink>();
  const query = useQuery<readonly WireLink[]>('/telegram-links');
  const unlink = async (reason: string): Promise<void> => {
    if (!ending) return;
    try {
      await send('PUT', `/telegram-links/${ending.adminId}/unlink`, { reason });
      toggleNotification({ type: 'success', message: text('my-telegram.unlinked') });
      setEnding(undefined);
    } catch (error) {
      report(error);
    } finally {
      query.reload();
      props.onChanged();
    }
  };
  return (
    <Card title={text('my-telegram.all')}>
      <QueryTable
        label={text('my-telegram.all')}
        query={query}
        empty={text('my-telegram.none')}
        rowKey={(link) => String(link.adminId)}
        columns={[
          { name: 'admin', header: text('my-telegram.admin'), render: (link) => link.admin },
          {
            name: 'telegram',
            header: 'Telegram',
            render: (link) => (
              <>
                {link.telegramName}
                {!link.mayWork && (
                  <Caution variant="pi" tag="div">
                    {text('my-telegram.blocked')}
                  </Caution>
                )}
              </>
            ),
          },
          { name: 'id', header: 'Telegram id', render: (link) => link.telegramId },
          { name: 'since', header: text('my-telegram.since'), render: (link) => <At value={link.linkedAt} /> },
          {
            name: 'unlink',
            header: '',
            align: 'right',
            render: (link) => (
              <Button
                size="S"
                variant="tertiary"
                aria-label={text('my-telegram.unlink-title', { name: link.admin })}
                onClick={() => setEnding(link)}
              >
                {text('my-telegram.unlink')}
              </Button>
            ),
          },
        ]}
      />
      <ReasonDialog
        title={text('my-telegram.unlink-title', { name: ending?.admin ?? '' })}
        confirmLabel={text('my-telegram.unlink')}
        danger
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={unlink}
      >
        <Typography>{text('my-telegram.unlink-hint')}</Typography>
      </ReasonDialog>
    </Card>
  );
}
