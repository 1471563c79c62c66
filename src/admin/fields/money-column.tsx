import type { ReactNode } from 'react';
import { Money } from '../kit';
import { toMajorText } from '../kit/currency';

interface Header {
  readonly name: string;
  readonly attribute?: { readonly customField?: string; readonly options?: { readonly currency?: string } };
  readonly cellFormatter?: (row: Readonly<Record<string, unknown>>) => ReactNode;
}

interface ListLayout {
  readonly displayedHeaders: readonly Header[];
  readonly layout: unknown;
}

/** Columns of money in the content manager's lists: major units with the currency, sortable as before. */
export const formatMoneyColumns = ({ displayedHeaders, layout }: ListLayout): ListLayout => ({
  layout,
  displayedHeaders: displayedHeaders.map((header) => {
    if (header.attribute?.customField !== 'global::money') return header;
    const currency = header.attribute.options?.currency ?? 'PLN';
    return {
      ...header,
      cellFormatter: (row) => {
        const value = row[header.name];
        if (typeof value !== 'string' && typeof value !== 'number') return '—';
        return <Money value={{ amount: toMajorText(value.toString(), currency), currency }} />;
      },
    };
  }),
});
