import { useState } from 'react';
import { Box, Button, Field, Flex, Grid, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { Card, DataTable, Money, newKey, PageFrame, send, useReportFailure, useText, type WireMoney } from '../../kit';
import { DiscountHistory } from './discount-history';
import { EVERYWHERE, PlaceFilters } from './place-filters';
import { placeOf, type ProductSummary } from './shapes';

interface Preview {
  readonly count: number;
  readonly products: readonly {
    readonly product: ProductSummary;
    readonly before: { readonly discountPercent: number; readonly price: WireMoney };
    readonly after: { readonly discountPercent: number; readonly price: WireMoney };
  }[];
}

/** So many rows of a preview are drawn; the count says how many there are. */
const SHOWN = 200;

export default function DiscountsPage() {
  const text = useText();
  const [round, setRound] = useState(0);
  return (
    <PageFrame title={text('shop.discounts')}>
      <Flex direction="column" gap={4} alignItems="stretch">
        <NewDiscount onApplied={() => setRound(round + 1)} />
        <DiscountHistory key={round} />
      </Flex>
    </PageFrame>
  );
}

function NewDiscount({ onApplied }: { readonly onApplied: () => void }) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [place, setPlace] = useState(EVERYWHERE);
  const [words, setWords] = useState('');
  const [percent, setPercent] = useState('');
  const [preview, setPreview] = useState<{ readonly answer: Preview; readonly key: string }>();
  const [busy, setBusy] = useState(false);

  const filter = Object.fromEntries(
    Object.entries({ ...place, text: words.trim() }).filter(([, value]) => value !== ''),
  );
  const call = async (dryRun: boolean, key?: string): Promise<Preview | undefined> => {
    setBusy(true);
    try {
      const body = { filter, percent: /^\d+$/.test(percent) ? +percent : percent, dryRun };
      return (await send<Preview>('POST', '/shop/discounts', body, key)).data;
    } catch (error) {
      report(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const look = async (): Promise<void> => {
    const answer = await call(true);
    // The key is made with the preview: applying it twice is applying it once.
    if (answer) setPreview({ answer, key: newKey() });
  };
  const apply = async (): Promise<void> => {
    const answer = preview && (await call(false, preview.key));
    if (!answer) return;
    setPreview(undefined);
    toggleNotification({ type: 'success', message: text('shop.applied', { count: answer.count }) });
    onApplied();
  };
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value): void => {
      setPreview(undefined);
      set(value);
    };

  return (
    <Card title={text('shop.discount-new')}>
      <Box paddingBottom={4}>
        <Typography textColor="neutral600">{text('shop.discount-hint')}</Typography>
      </Box>
      <Grid.Root gap={4}>
        <PlaceFilters value={place} onChange={changed(setPlace)} />
        <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
          <Field.Root name="text">
            <Field.Label>{text('shop.text')}</Field.Label>
            <TextInput value={words} onChange={(event) => changed(setWords)(event.target.value)} />
          </Field.Root>
        </Grid.Item>
        <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
          <Field.Root name="percent" hint={text('shop.percent-hint')} required>
            <Field.Label>{text('shop.percent')}</Field.Label>
            <TextInput
              value={percent}
              inputMode="numeric"
              onChange={(event) => changed(setPercent)(event.target.value.trim())}
            />
            <Field.Hint />
          </Field.Root>
        </Grid.Item>
      </Grid.Root>
      <Flex gap={2} paddingTop={4}>
        <Button variant="secondary" disabled={percent === ''} loading={busy} onClick={() => void look()}>
          {text('shop.preview')}
        </Button>
        {preview && preview.answer.count > 0 && (
          <Button loading={busy} onClick={() => void apply()}>
            {text('shop.apply', { count: preview.answer.count })}
          </Button>
        )}
      </Flex>
      {preview && <PreviewTable preview={preview.answer} />}
    </Card>
  );
}

function PreviewTable({ preview }: { readonly preview: Preview }) {
  const text = useText();
  return (
    <Box paddingTop={4}>
      <Typography fontWeight="bold" textColor="neutral800">
        {text('shop.preview-count', { count: preview.count })}
      </Typography>
      {preview.count > SHOWN && (
        <Typography textColor="neutral600" tag="div">
          {text('shop.preview-more', { shown: SHOWN, count: preview.count })}
        </Typography>
      )}
      <Box paddingTop={2}>
        <DataTable
          label={text('shop.preview')}
          rows={preview.products.slice(0, SHOWN)}
          rowKey={({ product }) => product.documentId}
          empty={text('shop.preview-none')}
          columns={[
            { name: 'name', header: text('shop.product'), render: ({ product }) => product.name },
            { name: 'place', header: text('shop.place'), render: ({ product }) => placeOf(product) },
            {
              name: 'before',
              header: text('shop.before'),
              align: 'right',
              render: ({ before }) => <Money value={before.price} />,
            },
            {
              name: 'after',
              header: text('shop.after'),
              align: 'right',
              render: ({ after }) => <Money value={after.price} strong />,
            },
          ]}
        />
      </Box>
    </Box>
  );
}
