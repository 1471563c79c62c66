import { Field, Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import { useText } from '../../kit';
import { CHAINS } from './wire';

/** A choice with "all" as its first entry. */
export function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  return (
    <Field.Root>
      <Field.Label>{props.label}</Field.Label>
      <SingleSelect
        aria-label={props.label}
        value={props.value}
        onChange={(value: string | number) => props.onChange(String(value))}
      >
        <SingleSelectOption value="all">{text('common.all')}</SingleSelectOption>
        {props.options.map(([value, label]) => (
          <SingleSelectOption key={value} value={value}>
            {label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Field.Root>
  );
}

export const chainOptions = CHAINS.map((chain) => [chain, chain] as const);

export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field.Root style={{ flexGrow: 1, minWidth: '16rem' }}>
      <Field.Label>{props.label}</Field.Label>
      <TextInput
        aria-label={props.label}
        value={props.value}
        maxLength={200}
        onChange={(event: React.ChangeEvent<HTMLInputElement>) => props.onChange(event.target.value)}
      />
    </Field.Root>
  );
}

export function FilterRow({ children }: { readonly children: React.ReactNode }) {
  return (
    <Flex gap={4} paddingBottom={4} alignItems="end" wrap="wrap">
      {children}
    </Flex>
  );
}

/** What the server takes as a transaction id, an address or a payment link; anything else would be refused. */
export const searchable = (text: string): string | undefined => {
  const trimmed = text.trim();
  return /^[\w:?=&.,-]{1,200}$/.test(trimmed) ? trimmed : undefined;
};
