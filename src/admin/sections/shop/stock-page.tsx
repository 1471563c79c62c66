import { useRef, useState } from 'react';
import { Alert, Box, Button, Checkbox, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  Card,
  newKey,
  PageFrame,
  sayProblem,
  send,
  toFailure,
  useFailureText,
  useReportFailure,
  useText,
  type Failure,
} from '../../kit';

interface Imported {
  readonly imported: number;
  readonly skipped: number;
}

interface Checked extends Imported {
  /** The key is made with the check: importing twice is importing once. */
  readonly key: string;
}

/** What keeps a file from being imported; of very many problems the server names only the first. */
interface Found {
  readonly count: number;
  readonly named: readonly string[];
}

/** Stock items from a file: first a check that changes nothing, then the import of what was checked. */
export default function StockPage() {
  const text = useText();
  const report = useReportFailure();
  const failureText = useFailureText();
  const { toggleNotification } = useNotification();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [sku, setSku] = useState('');
  const photoInput = useRef<HTMLInputElement>(null);
  const [photos, setPhotos] = useState<readonly File[]>([]);
  const [skipKnown, setSkipKnown] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const [problems, setProblems] = useState<Found>();
  const [busy, setBusy] = useState(false);

  const forget = (): void => {
    setChecked(undefined);
    setProblems(undefined);
  };
  const upload = async (dryRun: boolean, key?: string): Promise<Imported | undefined> => {
    setBusy(true);
    setProblems(undefined);
    try {
      for (const chosen of [...(file ? [file] : []), ...photos]) await stillReadable(chosen);
      const form = new FormData();
      const named = await uploadPhotos(photos);
      // Photos without a file are one item each.
      form.set('file', file ?? new File([JSON.stringify(named.map(([, photo]) => ({ photo })))], 'photos.json'));
      form.set('photos', JSON.stringify(Object.fromEntries(named)));
      form.set('dryRun', String(dryRun));
      form.set('ifKnown', skipKnown ? 'skip' : 'refuse');
      if (sku.trim() !== '') form.set('sku', sku.trim());
      return (await send<Imported>('POST', '/shop/stock-imports', form, key)).data;
    } catch (error) {
      const { problems: named, count } = toFailure(error).details;
      if (Array.isArray(named))
        setProblems({ count: Number(count), named: named.map((problem) => sayProblem(text, String(problem))) });
      else if (error instanceof BadPhoto)
        setProblems({ count: 1, named: [`${error.photo}: ${failureText(error.failure)}`] });
      else if (error instanceof ChangedFile)
        toggleNotification({ type: 'danger', message: text('stock.file-changed', { file: error.file }) });
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
    setPhotos([]);
    if (photoInput.current) photoInput.current.value = '';
    if (input.current) input.current.value = '';
  };

  return (
    <PageFrame title={text('stock.title')} subtitle={text('stock.subtitle')}>
      <Card>
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Field.Root name="file" hint={text('stock.file-hint')}>
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
              <Button variant="tertiary" onClick={() => choose(input.current)}>
                {text('stock.choose')}
              </Button>
              <Typography textColor="neutral800">{file?.name ?? ''}</Typography>
            </Flex>
            <Field.Hint />
          </Field.Root>
          <Field.Root name="photos" hint={text('stock.photos-hint')}>
            <Field.Label>{text('stock.photos')}</Field.Label>
            <input
              ref={photoInput}
              type="file"
              multiple
              accept="image/jpeg,image/png,image/webp"
              aria-label={text('stock.photos')}
              style={{ display: 'none' }}
              onChange={(event) => {
                setPhotos([...(event.target.files ?? [])]);
                forget();
              }}
            />
            <Flex gap={3} alignItems="center">
              <Button variant="tertiary" onClick={() => choose(photoInput.current)}>
                {text('stock.choose-photos')}
              </Button>
              <Typography textColor="neutral800">
                {photos.length > 3
                  ? text('stock.photos-chosen', { count: photos.length })
                  : photos.map(({ name }) => name).join(', ')}
              </Typography>
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
            <Button
              variant="secondary"
              disabled={!file && photos.length === 0}
              loading={busy}
              onClick={() => void check()}
            >
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
          {problems && <Problems {...problems} />}
        </Flex>
      </Card>
    </PageFrame>
  );
}

/** The browser says nothing when the same file is chosen again, as it is after it was mended. */
function choose(input: HTMLInputElement | null): void {
  if (!input) return;
  input.value = '';
  input.click();
}

class ChangedFile extends Error {
  constructor(readonly file: string) {
    super(file);
  }
}

/** A file that was written again after it was chosen is not given out any more, which looks like a lost connection. */
async function stillReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new ChangedFile(file.name);
  }
}

class BadPhoto extends Error {
  constructor(
    readonly photo: string,
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

/** Each photo goes up on its own, privately; what has gone up before is known by its content and kept once. */
async function uploadPhotos(photos: readonly File[]): Promise<(readonly [name: string, photo: string])[]> {
  const named: (readonly [string, string])[] = [];
  for (const file of photos) {
    const form = new FormData();
    form.set('photo', file);
    try {
      const { data } = await send<{ readonly photo: string }>('POST', '/shop/stock-photos', form);
      named.push([file.name, data.photo]);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.status !== 422 && failure.status !== 413) throw error;
      throw new BadPhoto(file.name, failure);
    }
  }
  return named;
}

function Problems({ count, named }: Found) {
  const text = useText();
  return (
    <Alert variant="danger" closeLabel={text('common.close')} title={text('stock.problems', { count })}>
      <Box tag="ul" paddingTop={2} style={{ listStyle: 'disc inside' }}>
        {named.map((problem) => (
          <li key={problem}>
            <Typography textColor="neutral800">{problem}</Typography>
          </li>
        ))}
      </Box>
    </Alert>
  );
}
