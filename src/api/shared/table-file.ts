import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { RawReply } from '../../platform/http/endpoint';
import type { FileColumn } from './file-column';
import { workbookFile } from './workbook-file';

export const exportFormat = z.enum(['csv', 'xlsx']);

const CSV = 'text/csv; charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * A list as a file to download: it may be as long as it is. CSV is sent as its pages are read, a workbook once it is whole.
 * A text that begins like a formula stays text: quoted in CSV by a leading apostrophe, typed as text in a workbook.
 * @param signal tells that the client has gone
 * @throws whatever the first page throws, or any page of a workbook; once a CSV file has begun, a failure ends the connection
 */
export async function tableFile<Row>(
  name: string,
  format: z.infer<typeof exportFormat>,
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  signal: AbortSignal,
): Promise<RawReply> {
  const headers = {
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '-')}.${format}"`,
    'X-Content-Type-Options': 'nosniff',
  };
  if (format === 'csv') {
    const started = await withFirst(pages);
    return { contentType: CSV, headers, raw: Readable.from(csvText(columns, started), { objectMode: false }) };
  }
  const { sizeBytes, content } = await workbookFile(columns, pages, signal);
  return { contentType: XLSX, headers: { ...headers, 'Content-Length': String(sizeBytes) }, raw: content };
}

/** Reads the first page now, while a failure can still be answered as one. */
async function withFirst<Row>(pages: AsyncIterable<Row>): Promise<AsyncIterable<Row>> {
  const iterator = pages[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}

/** A list that is there already. */
export async function* onePage<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

/**
 * The pages of a list that is read on by a cursor.
 * @param read gives the page behind a cursor (the first when undefined), and the cursor of what comes after it, or null
 */
export async function* pagesOf<Row, Cursor>(
  read: (after: Cursor | undefined) => Promise<{ readonly rows: readonly Row[]; readonly next: Cursor | null }>,
): AsyncGenerator<readonly Row[]> {
  let after: Cursor | undefined;
  for (;;) {
    const { rows, next } = await read(after);
    yield rows;
    if (next === null) return;
    after = next;
  }
}

async function* csvText<Row>(
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  const lines = (rows: readonly (readonly string[])[]): string =>
    stringify(
      rows.map((row) => [...row]),
      { record_delimiter: '\r\n' },
    );
  yield `\uFEFF${lines([columns.map(({ header }) => header)])}`;
  for await (const rows of pages) yield lines(rows.map((row) => columns.map((column) => csvCell(column, row))));
}

/** Excel and LibreOffice run what begins with one of these, full-width ones included; an amount is none of them. */
const FORMULA = /^[=+\-@\t\r\n|\uFF0B\uFF0D\uFF1D\uFF20]/;

function csvCell<Row>(column: FileColumn<Row>, row: Row): string {
  const text = column.value(row);
  return !column.amount && FORMULA.test(text) ? `'${text}` : text;
}
