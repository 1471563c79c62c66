import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Field, Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import { useSearchParams } from 'react-router-dom';
import { useTheme } from 'styled-components';
import { useText } from './texts';

export function FilterRow({ children }: { readonly children: ReactNode }) {
  return (
    <Flex gap={4} paddingBottom={4} alignItems="end" wrap="wrap">
      {children}
    </Flex>
  );
}

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

/** Who types on is not searched for letter by letter. */
const PAUSE_MS = 250;

export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(props.value);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => setTyped(props.value), [props.value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Field.Root style={{ flexGrow: 1, minWidth: '16rem' }}>
      <Field.Label>{props.label}</Field.Label>
      <TextInput
        aria-label={props.label}
        value={typed}
        maxLength={200}
        onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => {
          setTyped(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => props.onChange(target.value), PAUSE_MS);
        }}
      />
    </Field.Root>
  );
}

/** A day in UTC, as `2026-01-31`; empty for none. */
export function DayField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { colors } = useTheme();
  const dark = colors.neutral0.toLowerCase() !== '#ffffff';
  return (
    <Field.Root>
      <Field.Label>{props.label}</Field.Label>
      <TextInput
        type="date"
        aria-label={props.label}
        value={props.value}
        style={{ colorScheme: dark ? 'dark' : 'light' }}
        onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => props.onChange(target.value)}
      />
    </Field.Root>
  );
}

/** Filters that live in the address: going back finds them as they were. Changing one begins at the first page again. */
export function useFilters(): {
  readonly get: (name: string) => string;
  readonly set: (name: string, value: string) => void;
  readonly clear: () => void;
  readonly page: number;
  readonly setPage: (page: number) => void;
} {
  const [search, setSearch] = useSearchParams();
  const change = (name: string, value: string, keepsPage: boolean): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (!keepsPage) after.delete('page');
        if (value === '' || value === 'all') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return {
    get: (name) => search.get(name) ?? '',
    set: (name, value) => change(name, value, false),
    clear: () => setSearch(new URLSearchParams(), { replace: true }),
    page: Math.max(1, Number(search.get('page')) || 1),
    setPage: (page) => change('page', String(page), true),
  };
}
