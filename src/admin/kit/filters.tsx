import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Field, Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import { Cross, Search } from '@strapi/icons';
import { useSearchParams } from 'react-router-dom';
import { useTheme } from 'styled-components';
import { useText } from './texts';

/** @param filters when they are given, a way to clear those that are set */
export function FilterRow({ children, filters }: { readonly children: ReactNode; readonly filters?: Filters }) {
  const text = useText();
  return (
    <Flex gap={4} paddingBottom={4} alignItems="end" wrap="wrap">
      {children}
      {filters?.active === true && (
        <Button variant="tertiary" size="L" startIcon={<Cross />} onClick={filters.clear}>
          {text('common.clear')}
        </Button>
      )}
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
        startAction={<Search aria-hidden fill="neutral500" />}
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

/** First and last day of a list. */
export function PeriodFields({ filters }: { readonly filters: Filters }) {
  const text = useText();
  return (
    <>
      {(['from', 'to'] as const).map((name) => (
        <DayField
          key={name}
          label={text(`ledger.${name}-day`)}
          value={filters.get(name)}
          onChange={(day) => filters.set(name, day)}
        />
      ))}
    </>
  );
}

export interface Filters {
  readonly get: (name: string) => string;
  readonly set: (name: string, value: string) => void;
  /** Several at once, such as a place whose districts are those of its city. */
  readonly setAll: (values: Readonly<Record<string, string>>) => void;
  readonly clear: () => void;
  /** Whether anything but page and order is chosen. */
  readonly active: boolean;
  /** What an endpoint of a list takes beside the filters. */
  readonly list: { readonly page: number; readonly pageSize: number; readonly sort: string };
  readonly setPage: (page: number) => void;
  readonly setPageSize: (size: number) => void;
}

const LIST_NAMES: readonly string[] = ['page', 'pageSize', 'sort'];
const PAGE_SIZE = 25;

/** Filters that live in the address: going back finds them as they were. Changing one begins at the first page again. */
export function useFilters(): Filters {
  const [search, setSearch] = useSearchParams();
  // Who types is heard a moment later: what was chosen meanwhile must not be lost.
  const latest = useRef(search);
  latest.current = search;
  const change = (values: Readonly<Record<string, string>>): void => {
    const after = new URLSearchParams(latest.current);
    if (!('page' in values)) after.delete('page');
    for (const [name, value] of Object.entries(values)) {
      if (value === '' || value === 'all') after.delete(name);
      else after.set(name, value);
    }
    latest.current = after;
    setSearch(after, { replace: true });
  };
  return {
    get: (name) => search.get(name) ?? '',
    set: (name, value) => change({ [name]: value }),
    setAll: change,
    clear: () => setSearch(new URLSearchParams(), { replace: true }),
    active: [...search.keys()].some((name) => !LIST_NAMES.includes(name)),
    list: {
      page: wholeNumber(search.get('page')) ?? 1,
      pageSize: Math.min(wholeNumber(search.get('pageSize')) ?? PAGE_SIZE, 100),
      sort: search.get('sort') ?? '',
    },
    setPage: (page) => change({ page: String(page) }),
    setPageSize: (size) => change({ pageSize: String(size) }),
  };
}

/** An address is typed by people as well. */
const wholeNumber = (text: string | null): number | undefined =>
  text !== null && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
