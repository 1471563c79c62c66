import { useEffect } from 'react';
import { Flex, IconButton, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { ChevronLeft, ChevronRight } from '@strapi/icons';
import type { Meta } from './api';
import type { Filters } from './filters';
import { useText } from './texts';

const SIZES = [25, 50, 100] as const;

/** The last page may have come to its end meanwhile: the one that is the last now has what is left. */
export function useLastPage({ pagination }: Meta, filters: Pick<Filters, 'list' | 'setPage'> | undefined): void {
  const last = pagination && Math.max(1, pagination.pageCount);
  const page = filters?.list.page ?? 1;
  useEffect(() => {
    if (last !== undefined && page > last) filters?.setPage(last);
    // The way to another page does not change with what is shown.
  }, [page, last]);
}

interface PagesProps {
  readonly meta: Meta;
  readonly onPage: (page: number) => void;
  /** Without it the pages keep their length. */
  readonly onPageSize?: (size: number) => void;
}

/** How many there are, how many are shown at once, and the way to the others. */
export function Pages({ meta, onPage, onPageSize }: PagesProps) {
  const text = useText();
  const { pagination } = meta;
  if (!pagination || pagination.total === 0) return null;
  const { page, pageSize, pageCount, total } = pagination;
  return (
    <Flex justifyContent="space-between" paddingTop={4} gap={4} wrap="wrap">
      <Typography textColor="neutral600">{text('common.total', { count: total })}</Typography>
      {(pageCount > 1 || total > SIZES[0]) && (
        <Flex gap={4} wrap="wrap">
          {onPageSize && (
            <SingleSelect
              size="S"
              aria-label={text('common.page-size')}
              value={String(pageSize)}
              onChange={(size: string | number) => onPageSize(Number(size))}
            >
              {SIZES.map((size) => (
                <SingleSelectOption key={size} value={String(size)}>
                  {text('common.per-page', { count: size })}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          )}
          {pageCount > 1 && (
            <Flex gap={2} tag="nav" aria-label={text('common.pages')}>
              <IconButton label={text('common.previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
                <ChevronLeft />
              </IconButton>
              <Typography textColor="neutral800">{text('common.page', { page, pages: pageCount })}</Typography>
              <IconButton label={text('common.next')} disabled={page >= pageCount} onClick={() => onPage(page + 1)}>
                <ChevronRight />
              </IconButton>
            </Flex>
          )}
        </Flex>
      )}
    </Flex>
  );
}
