import { useState } from 'react';
import { Box, Button, Checkbox, Field, Flex, Grid, TextButton, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  Card,
  Caution,
  DataTable,
  Money,
  newKey,
  PageFrame,
  send,
  toFailure,
  useQuery,
  useRefusedField,
  useReportFailure,
  useRuleText,
  useText,
  type WireMoney,
} from '../../kit';
import { chosenBy, countOf, EVERYTHING, isPicked, NOTHING, toggled, type Picked } from './picked';
import { DiscountHistory } from './discount-history';
import { useWindowText, zoneOf, type DiscountWindow } from './discount-window';
import { EVERYWHERE, PlaceFilters } from './place-filters';
import { placeOf, type ProductSummary } from './shapes';
import { TimeField } from './time-field';

interface Preview extends DiscountWindow {
  readonly count: number;
  readonly timeZone: string;
  readonly products: readonly {
    readonly product: ProductSummary;
    readonly basePrice: WireMoney;
    readonly before: { readonly discountPercent: number; readonly price: WireMoney };
    readonly after: { readonly discountPercent: number; readonly price: WireMoney };
  }[];
}

/** So many rows of a preview are drawn; the count says how many there are. */
const SHOWN = 200;

/** What can be wrong with a field of the form, which then says so itself. */
const TYPED = ['from', 'until', 'percent', 'filter.text'] as const;

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
  const ruleText = useRuleText();
  const { toggleNotification } = useNotification();
  const [place, setPlace] = useState(EVERYWHERE);
  const [words, setWords] = useState('');
  const [percent, setPercent] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [refused, setRefused] = useState<{ readonly field: (typeof TYPED)[number]; readonly rule: string }>();
  const [preview, setPreview] = useState<{ readonly answer: Preview; readonly key: string; readonly picked: Picked }>();
  const [busy, setBusy] = useState(false);
  const { form, onSend } = useRefusedField<HTMLDivElement>(busy);

  const zone = zoneOf(useQuery('/shop/discounts', { page: 1, pageSize: 1 }).meta) ?? '';
  // Both as clocks show them, in one form: their order is that of the texts.
  const reversed = from !== '' && until !== '' && until <= from;
  const errorOf = (field: (typeof TYPED)[number]): string | undefined => {
    if (field === 'until' && reversed) return text('shop.until-after-from');
    if (refused?.field !== field) return undefined;
    return refused.rule === 'must be in the future' ? text('shop.until-past') : ruleText(refused.rule);
  };
  const filter = Object.fromEntries(
    Object.entries({ ...place, text: words.trim() }).filter(([, value]) => value !== ''),
  );
  const call = async (dryRun: boolean, key?: string): Promise<Preview | undefined> => {
    setBusy(true);
    try {
      const times = { ...(from !== '' && { from }), ...(until !== '' && { until }) };
      const chosen = preview === undefined || dryRun ? { filter } : chosenBy(preview.picked, filter);
      const body = { ...chosen, percent: /^\d+$/.test(percent) ? +percent : percent, dryRun, ...times };
      return (await send<Preview>('POST', '/shop/discounts', body, key)).data;
    } catch (error) {
      const { field, rule } = toFailure(error).details;
      const typed = TYPED.find((name) => name === field);
      if (typed && typeof rule === 'string') setRefused({ field: typed, rule });
      else report(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const look = async (): Promise<void> => {
    onSend();
    const answer = await call(true);
    if (answer) pick(answer, EVERYTHING);
  };
  /** The key is made with what is chosen: applying it twice is applying it once. */
  const pick = (answer: Preview, picked: Picked): void => setPreview({ answer, picked, key: newKey() });
  const count = preview === undefined ? 0 : countOf(preview.picked, preview.answer.count);
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
      setRefused(undefined);
      set(value);
    };

  return (
    <Card title={text('shop.discount-new')}>
      <Box paddingBottom={4}>
        <Typography textColor="neutral600">{text('shop.discount-hint')}</Typography>
      </Box>
      <Grid.Root gap={4} ref={form}>
        <PlaceFilters value={place} onChange={changed(setPlace)} />
        <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
          <Field.Root name="text" error={errorOf('filter.text')}>
            <Field.Label>{text('shop.text')}</Field.Label>
            <TextInput value={words} onChange={(event) => changed(setWords)(event.target.value)} />
            <Field.Error />
          </Field.Root>
        </Grid.Item>
        <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
          <Field.Root name="percent" hint={text('shop.percent-hint')} required error={errorOf('percent')}>
            <Field.Label>{text('shop.percent')}</Field.Label>
            <TextInput
              value={percent}
              inputMode="numeric"
              onChange={(event) => changed(setPercent)(event.target.value.trim())}
            />
            <Field.Hint />
            <Field.Error />
          </Field.Root>
        </Grid.Item>
        <TimeField
          name="from"
          label={text('shop.from')}
          hint={text('shop.from-hint', { zone })}
          error={errorOf('from')}
          value={from}
          onChange={changed(setFrom)}
        />
        <TimeField
          name="until"
          label={text('shop.until')}
          hint={text('shop.until-hint', { zone })}
          error={errorOf('until')}
          value={until}
          onChange={changed(setUntil)}
        />
      </Grid.Root>
      <Flex gap={2} paddingTop={4}>
        <Button variant="secondary" disabled={percent === '' || reversed} loading={busy} onClick={() => void look()}>
          {text('shop.preview')}
        </Button>
        {preview && count > 0 && (
          <Button loading={busy} onClick={() => void apply()}>
            {text('shop.apply', { count })}
          </Button>
        )}
      </Flex>
      {preview && (
        <PreviewTable
          preview={preview.answer}
          picked={preview.picked}
          onPick={(picked) => pick(preview.answer, picked)}
        />
      )}
    </Card>
  );
}

function PreviewTable(props: {
  readonly preview: Preview;
  readonly picked: Picked;
  readonly onPick: (picked: Picked) => void;
}) {
  const { preview, picked, onPick } = props;
  const text = useText();
  const windowText = useWindowText(preview.timeZone)(preview);
  const later = preview.from !== null && Date.parse(preview.from) > Date.now();
  return (
    <Box paddingTop={4}>
      <Typography fontWeight="bold" textColor="neutral800">
        {text('shop.preview-count', { count: countOf(picked, preview.count) })}
      </Typography>
      {windowText !== '' && (
        <Typography textColor="neutral800" tag="div" data-testid="window">
          {`${windowText} (${preview.timeZone})`}
        </Typography>
      )}
      {later && <Caution tag="div">{text('shop.meanwhile')}</Caution>}
      {preview.count > SHOWN && (
        <Typography textColor="neutral600" tag="div">
          {text('shop.preview-more', { shown: SHOWN, count: preview.count })}
        </Typography>
      )}
      {preview.count > 0 && (
        <Flex gap={4} paddingTop={2}>
          <TextButton onClick={() => onPick(EVERYTHING)}>{text('shop.pick-all')}</TextButton>
          <TextButton onClick={() => onPick(NOTHING)}>{text('shop.pick-none')}</TextButton>
        </Flex>
      )}
      <Box paddingTop={2}>
        <DataTable
          label={text('shop.preview')}
          rows={preview.products.slice(0, SHOWN)}
          rowKey={({ product }) => product.documentId}
          empty={text('shop.preview-none')}
          columns={[
            {
              name: 'picked',
              header: text('shop.picked'),
              render: ({ product }) => (
                <Checkbox
                  aria-label={product.name}
                  checked={isPicked(picked, product.documentId)}
                  onCheckedChange={() => onPick(toggled(picked, product.documentId))}
                />
              ),
            },
            { name: 'name', header: text('shop.product'), render: ({ product }) => product.name },
            { name: 'place', header: text('shop.place'), render: ({ product }) => placeOf(product) },
            {
              name: 'before',
              header: text('shop.before'),
              align: 'right',
              render: ({ before }) => <Money value={before.price} />,
            },
            ...(later
              ? [
                  {
                    name: 'meanwhile',
                    header: text('shop.before-begin'),
                    align: 'right' as const,
                    render: ({ basePrice }: Preview['products'][number]) => <Money value={basePrice} />,
                  },
                ]
              : []),
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
