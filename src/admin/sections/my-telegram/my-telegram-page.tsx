import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Page, useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import {
  At,
  Card,
  Confirm,
  Facts,
  Loaded,
  PageFrame,
  permissionRule,
  send,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import { LinkedAdmins } from './linked-admins';
import type { WireLink } from './wire';

interface Code {
  readonly code: string;
  readonly expiresAt: string;
}

/** While a code waits for its message, the page looks whether it has come. */
const POLL_MS = 2_000;

/** Settings → My Telegram: who the admin is in the bot. */
export default function MyTelegramPage() {
  return (
    <Page.Protect permissions={[permissionRule('api::bot.link')]}>
      <MyTelegram />
    </Page.Protect>
  );
}

function MyTelegram() {
  const text = useText();
  const mayManage = usePermission('api::bot.manage');
  const [code, setCode] = useState<Code>();
  const query = useQuery<{ readonly link: WireLink | null }>('/my-telegram', {}, { pollMs: code && POLL_MS });
  return (
    <PageFrame title={text('my-telegram.title')} subtitle={text('my-telegram.subtitle')}>
      <Flex direction="column" gap={6} alignItems="stretch">
        <Loaded query={query} skeletonRows={3}>
          {({ link }) =>
            link ? (
              <Linked
                link={link}
                onChanged={() => {
                  setCode(undefined);
                  query.reload();
                }}
              />
            ) : (
              <NotLinked code={code} onCode={setCode} />
            )
          }
        </Loaded>
        {mayManage && <LinkedAdmins key={query.data?.link?.linkedAt} onChanged={query.reload} />}
      </Flex>
    </PageFrame>
  );
}

function NotLinked(props: { readonly code: Code | undefined; readonly onCode: (code: Code) => void }) {
  const text = useText();
  const { formatTime } = useIntl();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [busy, setBusy] = useState(false);
  const ask = async (): Promise<void> => {
    setBusy(true);
    try {
      props.onCode((await send<Code>('POST', '/my-telegram/code')).data);
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  const { code } = props;
  const message = `/link ${code?.code ?? ''}`;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(message);
    toggleNotification({ type: 'success', message: text('my-telegram.copied') });
  };
  return (
    <Card title={text('my-telegram.title')}>
      <Flex direction="column" gap={4} alignItems="flex-start">
        <Typography textColor="neutral800">{text('my-telegram.not-linked')}</Typography>
        {code && (
          <>
            <Typography textColor="neutral600">
              {text('my-telegram.how', { until: formatTime(code.expiresAt) })}
            </Typography>
            <Flex gap={3} wrap="wrap">
              <Box background="neutral150" hasRadius paddingTop={2} paddingBottom={2} paddingLeft={4} paddingRight={4}>
                <Typography
                  variant="delta"
                  tag="code"
                  textColor="neutral800"
                  data-testid="link-code"
                  style={{ fontFamily: 'monospace' }}
                >
                  {message}
                </Typography>
              </Box>
              {/* Browsers offer the clipboard to pages served safely only. */}
              {window.isSecureContext && (
                <Button variant="tertiary" onClick={() => void copy()}>
                  {text('common.copy')}
                </Button>
              )}
            </Flex>
            <Typography variant="pi" textColor="neutral600" role="status">
              {text('my-telegram.waiting')}
            </Typography>
          </>
        )}
        <Button loading={busy} variant={code ? 'tertiary' : 'default'} onClick={() => void ask()}>
          {text(code ? 'my-telegram.new-code' : 'my-telegram.get-code')}
        </Button>
      </Flex>
    </Card>
  );
}

function Linked({ link, onChanged }: { readonly link: WireLink; readonly onChanged: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [asking, setAsking] = useState(false);
  const unlink = async (): Promise<void> => {
    try {
      await send('DELETE', '/my-telegram');
      toggleNotification({ type: 'success', message: text('my-telegram.unlinked') });
      setAsking(false);
      onChanged();
    } catch (error) {
      report(error);
    }
  };
  return (
    <Card
      title={text('my-telegram.title')}
      action={
        <Button variant="danger-light" onClick={() => setAsking(true)}>
          {text('my-telegram.unlink')}
        </Button>
      }
    >
      <Facts
        facts={[
          [text('my-telegram.linked-as'), link.telegramName],
          ['Telegram id', link.telegramId],
          [text('my-telegram.since'), <At key="since" value={link.linkedAt} />],
        ]}
      />
      <Confirm
        title={text('my-telegram.unlink-title', { name: link.telegramName })}
        confirmLabel={text('my-telegram.unlink')}
        danger
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={unlink}
      >
        {text('my-telegram.unlink-hint')}
      </Confirm>
    </Card>
  );
}
