import { useState } from 'react';
import { Alert, Box, Button, Checkbox, Flex, LinkButton, Typography } from '@strapi/design-system';
import { Download, ExternalLink } from '@strapi/icons';
import {
  At,
  Card,
  DataTable,
  Facts,
  Loaded,
  PageFrame,
  readBlob,
  saveFile,
  send,
  usePermission,
  useQuery,
  useReportFailure,
  useText,
} from '../../kit';
import type { WireMirror, WireParkedRow } from './wire';

const POLL_MS = 5_000;

export default function MirrorPage() {
  const text = useText();
  const query = useQuery<WireMirror>('/sheets', {}, { pollMs: POLL_MS });
  return (
    <PageFrame
      title={text('sheets.title')}
      subtitle={text('sheets.subtitle')}
      actions={query.data && <OpenButton mirror={query.data} />}
    >
      <Loaded query={query}>
        {(mirror) => (
          <Flex direction="column" alignItems="stretch" gap={4}>
            <Troubles mirror={mirror} />
            <StateCard mirror={mirror} />
            <TabsCard mirror={mirror} onChange={query.reload} />
            <ParkedCard mirror={mirror} onChange={query.reload} />
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface MirrorProps {
  readonly mirror: WireMirror;
}

interface ChangingProps extends MirrorProps {
  readonly onChange: () => void;
}

function OpenButton({ mirror }: MirrorProps) {
  const text = useText();
  const report = useReportFailure();
  const [busy, setBusy] = useState(false);
  if (mirror.url !== null) {
    return (
      <LinkButton href={mirror.url} target="_blank" rel="noreferrer" startIcon={<ExternalLink />}>
        {text('sheets.open')}
      </LinkButton>
    );
  }
  const download = async (): Promise<void> => {
    setBusy(true);
    try {
      saveFile(await readBlob('/sheets/file'), 'tillgram.xlsx');
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button startIcon={<Download />} loading={busy} disabled={!mirror.downloadable} onClick={() => void download()}>
      {text('sheets.download')}
    </Button>
  );
}

function Troubles({ mirror }: MirrorProps) {
  const text = useText();
  return (
    <>
      {!mirror.enabled && (
        <Alert variant="default" title={text('sheets.title')} closeLabel="">
          {text('sheets.off')}
        </Alert>
      )}
      {mirror.lastError !== null && (
        <Alert variant="danger" title={text('sheets.trouble')} closeLabel="">
          {mirror.lastError}
          {mirror.waitsUntil !== null &&
            ` ${text('sheets.pause', { at: new Date(mirror.waitsUntil).toLocaleTimeString() })}`}
        </Alert>
      )}
      {mirror.shut.map(({ sheet, reason }) => (
        <Alert key={sheet} variant="warning" title={`${text('sheets.shut')}: ${sheet}`} closeLabel="">
          {reason ?? ''}
        </Alert>
      ))}
    </>
  );
}

function StateCard({ mirror }: MirrorProps) {
  const text = useText();
  const time = (at: string | null) => (at === null ? text('sheets.never') : <At value={at} />);
  return (
    <Card>
      <Facts
        facts={[
          [text('sheets.target'), text(mirror.target === 'google' ? 'sheets.google' : 'sheets.file')],
          [text('sheets.last-run'), time(mirror.lastRunAt)],
          [text('sheets.last-success'), time(mirror.lastSuccessAt)],
          [text('sheets.lag'), text('sheets.lag-seconds', { count: mirror.lagSeconds })],
          [text('sheets.waiting'), mirror.waiting],
          [text('sheets.written'), mirror.rowsWritten],
        ]}
      />
    </Card>
  );
}

function TabsCard({ mirror, onChange }: ChangingProps) {
  const text = useText();
  const report = useReportFailure();
  const mayChange = usePermission('api::settings.change');
  const [busy, setBusy] = useState(false);
  const change = async (id: string, on: boolean): Promise<void> => {
    const off = mirror.tabs.filter((tab) => (tab.id === id ? !on : !tab.on)).map((tab) => tab.id);
    setBusy(true);
    try {
      await send('PUT', '/settings/spreadsheets', { changes: { tabsOff: off } });
      onChange();
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={text('sheets.tabs')}>
      <Flex gap={5} wrap="wrap">
        {mirror.tabs.map(({ id, on }) => (
          <Checkbox
            key={id}
            checked={on}
            disabled={busy || !mayChange || !mirror.enabled}
            onCheckedChange={(checked: boolean | 'indeterminate') => void change(id, checked === true)}
          >
            {id}
          </Checkbox>
        ))}
      </Flex>
      <Box paddingTop={3}>
        <Typography variant="pi" textColor="neutral600">
          {text('sheets.tabs-hint')}
        </Typography>
      </Box>
    </Card>
  );
}

function ParkedCard({ mirror, onChange }: ChangingProps) {
  const text = useText();
  const report = useReportFailure();
  const mayManage = usePermission('api::sheets.manage');
  const retry = async (row?: WireParkedRow): Promise<void> => {
    try {
      await send('POST', '/sheets/retries', row === undefined ? {} : { row: { tab: row.tab, key: row.key } });
      onChange();
    } catch (error) {
      report(error);
    }
  };
  const anything = mirror.parkedCount + mirror.shut.length > 0 || mirror.lastError !== null;
  const all = mayManage && anything && (
    <Button variant="secondary" onClick={() => void retry()}>
      {text('sheets.retry-all')}
    </Button>
  );
  return (
    <Card title={text('sheets.parked')} action={all}>
      <DataTable
        label={text('sheets.parked')}
        rows={mirror.parked}
        rowKey={(row) => `${row.tab} ${row.key}`}
        empty={text('sheets.parked-none')}
        columns={[
          { name: 'tab', header: text('sheets.tab'), render: (row) => row.tab },
          { name: 'key', header: text('sheets.key'), render: (row) => row.key },
          { name: 'reason', header: text('sheets.why'), render: (row) => row.reason },
          { name: 'at', header: text('common.at'), render: (row) => <At value={row.at} /> },
          {
            name: 'retry',
            header: '',
            render: (row) =>
              mayManage && (
                <Button size="S" variant="tertiary" onClick={() => void retry(row)}>
                  {text('sheets.retry')}
                </Button>
              ),
          },
        ]}
      />
      {mirror.parkedCount > mirror.parked.length && (
        <Typography textColor="neutral600">
          {text('sheets.parked-more', { shown: mirror.parked.length, total: mirror.parkedCount })}
        </Typography>
      )}
    </Card>
  );
}
