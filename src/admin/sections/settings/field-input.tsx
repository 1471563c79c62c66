import {
  Box,
  Button,
  Field,
  Flex,
  IconButton,
  MultiSelect,
  MultiSelectOption,
  SingleSelect,
  SingleSelectOption,
  Textarea,
  TextInput,
  Toggle,
  Typography,
} from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useText } from '../../kit';
import { kindOf, type Draft, type FieldSchema } from './schema';

interface FieldInputProps {
  readonly name: string;
  readonly label: string;
  /** What it means and in which unit. */
  readonly help: string;
  readonly schema: FieldSchema;
  readonly value: Draft;
  readonly error?: string;
  readonly disabled: boolean;
  readonly onChange: (value: Draft) => void;
}

/** One setting: its name, a control that fits its type, what it means and in which unit, and what is wrong with it. */
export function FieldInput({ name, label, help, schema, value, error, disabled, onChange }: FieldInputProps) {
  return (
    <Field.Root name={name} hint={help} error={error}>
      <Field.Label>{label}</Field.Label>
      <Control schema={schema} value={value} disabled={disabled} onChange={onChange} />
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

type ControlProps = Pick<FieldInputProps, 'schema' | 'value' | 'disabled' | 'onChange'>;

function Control({ schema, value, disabled, onChange }: ControlProps) {
  const text = useText();
  switch (kindOf(schema)) {
    case 'flag':
      return (
        <Toggle
          checked={value === true}
          disabled={disabled}
          onLabel={text('common.yes')}
          offLabel={text('common.no')}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'choice':
      return (
        <SingleSelect value={asText(value)} disabled={disabled} onChange={(chosen) => onChange(String(chosen))}>
          {(schema.enum ?? []).map((option) => (
            <SingleSelectOption key={option} value={option}>
              {option}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      );
    case 'choices':
      return (
        <MultiSelect
          withTags
          value={[...(value as readonly string[])]}
          placeholder={text('settings.none')}
          disabled={disabled}
          onChange={(chosen: string[]) => onChange(chosen)}
        >
          {(schema.items?.enum ?? []).map((option) => (
            <MultiSelectOption key={option} value={option}>
              {option}
            </MultiSelectOption>
          ))}
        </MultiSelect>
      );
    case 'amounts':
      return <Amounts value={value as Readonly<Record<string, string>>} disabled={disabled} onChange={onChange} />;
    case 'list':
    case 'other':
      return (
        <Textarea
          value={asText(value)}
          disabled={disabled}
          onChange={(event: React.ChangeEvent<HTMLTextAreaElement>) => onChange(event.target.value)}
        />
      );
    case 'whole':
    case 'text':
      return (
        <TextInput
          value={asText(value)}
          disabled={disabled}
          inputMode={kindOf(schema) === 'whole' ? 'numeric' : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

const asText = (draft: Draft): string => (typeof draft === 'string' ? draft : JSON.stringify(draft));

const CURRENCIES = ['PLN', 'EUR', 'USD', 'CNY', 'USDT', 'BTC', 'LTC', 'TON', 'CHIP', 'POINT'];

/** An amount per currency: rows that come and go. */
function Amounts(props: {
  readonly value: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly onChange: (value: Draft) => void;
}) {
  const text = useText();
  const { value, disabled, onChange } = props;
  const rows = Object.entries(value);
  const free = CURRENCIES.find((currency) => !(currency in value));
  const rename = (from: string, to: string): void =>
    onChange(Object.fromEntries(rows.map(([currency, amount]) => [currency === from ? to : currency, amount])));
  return (
    <Flex direction="column" gap={2} alignItems="stretch">
      {rows.length === 0 && <Typography textColor="neutral600">{text('settings.none')}</Typography>}
      {rows.map(([currency, amount]) => (
        <Flex key={currency} gap={2}>
          <Box width="12rem">
            <SingleSelect
              aria-label={text('settings.currency')}
              value={currency}
              disabled={disabled}
              onChange={(chosen) => rename(currency, String(chosen))}
            >
              {CURRENCIES.filter((option) => option === currency || !(option in value)).map((option) => (
                <SingleSelectOption key={option} value={option}>
                  {option}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Box>
          <Box flex={1}>
            <TextInput
              aria-label={`${text('common.amount')} ${currency}`}
              placeholder={text('settings.amount-rule')}
              value={amount}
              disabled={disabled}
              inputMode="decimal"
              onChange={(event) => onChange({ ...value, [currency]: event.target.value })}
            />
          </Box>
          {!disabled && (
            <IconButton
              label={text('settings.remove', { currency })}
              onClick={() => onChange(Object.fromEntries(rows.filter(([name]) => name !== currency)))}
            >
              <Trash />
            </IconButton>
          )}
        </Flex>
      ))}
      {!disabled && free !== undefined && (
        <Box>
          <Button size="S" variant="tertiary" startIcon={<Plus />} onClick={() => onChange({ ...value, [free]: '' })}>
            {text('settings.add')}
          </Button>
        </Box>
      )}
    </Flex>
  );
}
