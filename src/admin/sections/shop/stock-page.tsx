import { useRef, useState } from 'react';
import { Alert, Box, Button, Checkbox, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { Card, newKey, PageFrame, send, toFailure, useReportFailure, useText } from '../../kit';

interface Imported {
  readonly imported: number;
  readonly skipped: number;
}

interface Checked extends Imported {
  /** The key is made with the check: importing twice is importing once. */
  readonly key: string;
}

/** Stock items from a file: first a check that changes nothing, then the import of what was checked. */
export default function StockPage() {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [sku, setSku] = useState('');
  const [skipKnown, setSkipKnown] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);

  const forget = (): void => {
    setChecked(undefined);
    setProblems([]);
  };
  const upload = async (dryRun: boolean, key?: string): Promise<Imported | undefined> => {
    if (!file) return undefined;
    setBusy(true);
    setProblems([]);
    try {
      const form = new FormData();
      form.set('file', file);
      form.set('dryRun', String(dryRun));
      form.set('ifKnown', skipKnown ? 'skip' : 'refuse');
      if (sku.trim() !== '') form.set('sku', sku.trim());
      return (await send<Imported>('POST', '/shop/stock-imports', form, key)).data;
    } catch (error) {
      const named = toFailure(error).details.problems;
      if (Array.isArray(named)) setProblems(named.map(String));
      else report(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const check = async (): Promise<void> => {
    const result = await upload(true);
    setChecked(result && { ...result, key: newKey() });
  };
  const importIt = async (): Promise<void> => {
    const result = checked && (await upload(false, checked.key));
    setChecked(undefined);
    if (!result) return;
    toggleNotification({ type: 'success', message: text('stock.imported', { count: result.imported }) });
    setFile(undefined);
    if (input.current) input.current.value = '';
  };

  return (
    <PageFrame title={text('stock.title')} subtitle={text('stock.subtitle')}>
      <Card>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Field.Root name="file" hint={text('stock.file-hint')} required>
            <Field.Label>{text('stock.file')}</Field.Label>
            <input
              ref={input}
              type="file"
              accept=".csv,.json,.txt"
              aria-label={text('stock.file')}
              style={{ display: 'none' }}
              onChange={(event) => {
                setFile(event.target.files?.[0]);
                forget();
              }}
            />
            <Flex gap={3} alignItems="center">
              <Button variant="tertiary" onClick={() => input.current?.click()}>
                {text('stock.choose')}
              </Button>
              <Typography textColor="neutral800">{file?.name ?? ''}</Typography>
            </Flex>
            <Field.Hint />
          </Field.Root>
          <Field.Root name="sku" hint={text('stock.sku-hint')}>
            <Field.Label>{text('stock.sku')}</Field.Label>
            <TextInput
              value={sku}
              maxLength={64}
              onChange={(event: React.ChangeEvent<HTMLInputElement>) => {
                setSku(event.target.value);
                forget();
              }}
            />
            <Field.Hint />
          </Field.Root>
          <Checkbox
            checked={skipKnown}
            onCheckedChange={(value: boolean | 'indeterminate') => {
              setSkipKnown(value === true);
              forget();
            }}
          >
            {text('stock.skip-known')}
          </Checkbox>
          <Flex gap={2} wrap="wrap">
            <Button variant="secondary" disabled={!file} loading={busy} onClick={() => void check()}>
              {text('stock.check')}
            </Button>
            {checked && checked.imported > 0 && (
              <Button loading={busy} onClick={() => void importIt()}>
                {text('stock.import', { count: checked.imported })}
              </Button>
            )}
          </Flex>
          {checked && (
            <Typography textColor="neutral800" role="status">
              {text('stock.checked', { count: checked.imported, skipped: checked.skipped })}
            </Typography>
          )}
          {problems.length > 0 && <Problems problems={problems} />}
        </Flex>
      </Card>
    </PageFrame>
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }) {
  const text = useText();
  return (
    <Alert
      variant="danger"
      closeLabel={text('common.close')}
      title={text('stock.problems', { count: problems.length })}
    >
      <Box tag="ul" paddingTop={2} style={{ listStyle: 'disc inside' }}>
        {problems.map((problem) => (
          <li key={problem}>
            <Typography textColor="neutral800">{problem}</Typography>
          </li>
        ))}
      </Box>
    </Alert>
  );
}
