import type { ReactNode } from 'react';
import { Box, Flex, IconButton, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { ChevronLeft, ChevronRight } from '@strapi/icons';
import { useNavigate } from 'react-router-dom';
import type { Meta, Query } from './api';
import { Empty, Loaded } from './frame';
import { useText } from './texts';

export interface Column<Row> {
  readonly name: string;
  readonly header: string;
  /** Numbers stand right, so that their digits are below each other. */
  readonly align?: 'right';
  readonly render: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where a click on the row leads; the first cell should hold the same as a link, for the keyboard. */
  readonly rowLink?: (row: Row) => string;
  /** What to say when there are no rows. */
  readonly empty?: string;
}

export function DataTable<Row>({ label, columns, rows, rowKey, rowLink, empty }: DataTableProps<Row>) {
  const text = useText();
  const navigate = useNavigate();
  if (rows.length === 0) return <Empty>{empty ?? text('common.empty')}</Empty>;
  return (
    <Box background="neutral0" hasRadius shadow="tableShadow" style={{ overflowX: 'auto' }}>
      <Table colCount={columns.length} rowCount={rows.length + 1} aria-label={label}>
        <Thead>
          <Tr>
            {columns.map((column) => (
              <Th key={column.name} style={{ textAlign: column.align }}>
                <Typography variant="sigma" textColor="neutral600" tag="span" style={alignment(column.align)}>
                  {column.header}
                </Typography>
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => (
            <Tr
              key={rowKey(row)}
              data-row={rowKey(row)}
              style={rowLink && { cursor: 'pointer' }}
              onClick={(event: React.MouseEvent) => {
                if (!rowLink || event.defaultPrevented || isInteractive(event.target)) return;
                navigate(rowLink(row));
              }}
            >
              {columns.map((column) => (
                <Td key={column.name} style={{ textAlign: column.align }}>
                  <Typography textColor="neutral800" tag="div" style={alignment(column.align)}>
                    {column.render(row)}
                  </Typography>
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </Box>
  );
}

const alignment = (align: 'right' | undefined): React.CSSProperties | undefined =>
  align && { display: 'block', width: '100%', textAlign: 'right' };

const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, label, [role="menuitem"]') !== null;

/** A table over a paginated endpoint: skeleton, failure, rows, pages. */
export function QueryTable<Row>(
  props: Omit<DataTableProps<Row>, 'rows'> & {
    readonly query: Query<readonly Row[]>;
    readonly onPage?: (page: number) => void;
  },
) {
  const { query, onPage, ...table } = props;
  return (
    <Loaded query={query}>
      {(rows) => (
        <>
          <DataTable {...table} rows={rows} />
          {onPage && <Pages meta={query.meta} onPage={onPage} />}
        </>
      )}
    </Loaded>
  );
}

export function Pages({ meta, onPage }: { readonly meta: Meta; readonly onPage: (page: number) => void }) {
  const text = useText();
  const { pagination } = meta;
  if (!pagination || pagination.total === 0) return null;
  const { page, pageCount, total } = pagination;
  return (
    <Flex justifyContent="space-between" paddingTop={4} gap={4} wrap="wrap">
      <Typography textColor="neutral600">{text('common.total', { count: total })}</Typography>
      {pageCount > 1 && (
        <Flex gap={2} tag="nav">
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
  );
}
