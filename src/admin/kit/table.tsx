import type { ReactNode } from 'react';
import { Box, Table, Tbody, Td, Th, Thead, Tr, Typography, VisuallyHidden } from '@strapi/design-system';
import { CaretDown, CaretUp } from '@strapi/icons';
import { useNavigate } from 'react-router-dom';
import { css, styled } from 'styled-components';
import type { Query } from './api';
import type { Filters } from './filters';
import { Empty, Loaded } from './frame';
import { Pages, useLastPage } from './pages';
import { useText } from './texts';

export interface Column<Row> {
  readonly name: string;
  /** Empty over buttons, which say themselves what they are. */
  readonly header: string;
  /** Numbers stand right, so that their digits are below each other. */
  readonly align?: 'right';
  /** Names and reasons: a narrow window scrolls rather than break them at each word. */
  readonly wide?: boolean;
  /** What the endpoint calls the two orders by this column. */
  readonly sort?: { readonly asc: string; readonly desc: string };
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
  readonly order?: { readonly current: string; readonly onChange: (order: string) => void };
}

/** Each row is a card of names and values, and stays a row of the table for a screen reader. */
const cards = css`
  td[data-wide] {
    min-width: 0;
  }
  table,
  tbody {
    display: block;
  }
  thead {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  tbody tr {
    display: block;
    padding: 1.2rem 0;
  }
  tbody td,
  tbody td:first-of-type {
    display: flex;
    justify-content: space-between;
    gap: 1.6rem;
    padding: 0.4rem 0;
    text-align: right;
    overflow-wrap: anywhere;
  }
  tbody td > * {
    width: auto;
    text-align: right;
  }
  tbody td::before {
    content: attr(data-label);
    flex: 0 0 auto;
    max-width: 45%;
    font-size: 1.2rem;
    line-height: 2.2rem;
    color: ${({ theme }) => theme.colors.neutral600};
    text-align: left;
  }
  tbody td[data-label='']::before {
    content: none;
  }
`;

/** So many columns stand beside each other in what a tablet leaves beside the navigation. */
const FEW_COLUMNS = 4;

/**
 * Words wrap, so that a long name doesn't push the last columns out of sight. On a phone there is no room for columns, nor
 * on a tablet for many of them: rows become cards.
 */
const Sheet = styled(Box)<{ $many: boolean }>`
  overflow-x: auto;
  container-type: inline-size;
  td {
    white-space: normal;
    overflow-wrap: break-word;
  }
  td[data-wide] {
    min-width: 15rem;
  }
  @media (max-width: 767px) {
    ${cards}
  }
  ${({ $many }) =>
    $many &&
    css`
      @container (max-width: 600px) {
        ${cards}
      }
    `}
`;

export function DataTable<Row>({ label, columns, rows, rowKey, rowLink, empty, order }: DataTableProps<Row>) {
  const text = useText();
  const navigate = useNavigate();
  if (rows.length === 0) return <Empty>{empty ?? text('common.empty')}</Empty>;
  return (
    <Sheet background="neutral0" hasRadius shadow="tableShadow" $many={columns.length > FEW_COLUMNS}>
      <Table colCount={columns.length} rowCount={rows.length + 1} aria-label={label}>
        <Thead>
          <Tr>
            {columns.map((column) => (
              <Th
                key={column.name}
                role="columnheader"
                style={{ textAlign: column.align }}
                aria-sort={order && direction(column, order.current)}
              >
                {column.sort && order ? (
                  <SortButton column={column} order={order} />
                ) : (
                  <Typography variant="sigma" textColor="neutral600" tag="span" style={alignment(column.align)}>
                    {column.header}
                    {column.header === '' && <VisuallyHidden>{text('common.actions')}</VisuallyHidden>}
                  </Typography>
                )}
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
                <Td
                  key={column.name}
                  data-label={column.header}
                  data-wide={column.wide}
                  style={{ textAlign: column.align }}
                >
                  <Typography textColor="neutral800" tag="div" style={alignment(column.align)}>
                    {column.render(row)}
                  </Typography>
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </Sheet>
  );
}

const alignment = (align: 'right' | undefined): React.CSSProperties | undefined =>
  align && { display: 'block', width: '100%', textAlign: 'right' };

const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, label, [role="menuitem"]') !== null;

type Order = NonNullable<DataTableProps<unknown>['order']>;

const direction = (column: Pick<Column<never>, 'sort'>, current: string): 'ascending' | 'descending' | undefined => {
  if (column.sort?.asc === current) return 'ascending';
  return column.sort?.desc === current ? 'descending' : undefined;
};

const HeaderButton = styled.button`
  display: inline-flex;
  align-items: center;
  gap: 0.4rem;
  border: 0;
  padding: 0;
  background: none;
  cursor: pointer;
`;

/** The largest and the newest first, at the first press. */
function SortButton({
  column,
  order,
}: {
  readonly column: Pick<Column<never>, 'header' | 'sort'>;
  readonly order: Order;
}) {
  const now = direction(column, order.current);
  const Arrow = now === 'ascending' ? CaretUp : CaretDown;
  const next = now === 'descending' ? column.sort?.asc : column.sort?.desc;
  return (
    <HeaderButton type="button" onClick={() => next !== undefined && order.onChange(next)}>
      <Typography variant="sigma" textColor={now ? 'neutral800' : 'neutral600'} tag="span">
        {column.header}
      </Typography>
      <Arrow width="0.8rem" height="0.8rem" fill={now ? 'neutral800' : 'neutral300'} aria-hidden />
    </HeaderButton>
  );
}

/** A table over a paginated endpoint: skeleton, failure, rows, order and pages. */
export function QueryTable<Row>(
  props: Omit<DataTableProps<Row>, 'rows' | 'order'> & {
    readonly query: Query<readonly Row[]>;
    /** Keeps page, length of a page and order in the address. */
    readonly filters?: Filters;
    /** Instead of `filters`, for a list beside another one. */
    readonly onPage?: (page: number) => void;
    /** The order while none is chosen, as a column's `sort` names it. */
    readonly sorted?: string;
  },
) {
  const { query, filters, onPage, sorted = '', ...table } = props;
  useLastPage(query.meta, filters);
  const order = filters && {
    current: filters.get('sort') || sorted,
    onChange: (sort: string) => filters.set('sort', sort),
  };
  return (
    <Loaded query={query}>
      {(rows) => (
        <>
          <DataTable {...table} rows={rows} order={order} />
          {filters && <Pages meta={query.meta} onPage={filters.setPage} onPageSize={filters.setPageSize} />}
          {onPage && <Pages meta={query.meta} onPage={onPage} />}
        </>
      )}
    </Loaded>
  );
}
