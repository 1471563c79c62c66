import { stringify } from 'csv-stringify/sync';
import { Workbook } from 'exceljs';
import { z } from 'zod';
import type { RawReply } from '../../platform/http/endpoint';

export const exportFormat = z.enum(['csv', 'xlsx']);

/** A column of an exported list. Values are texts; those of an `amount` column become numbers where that is exact. */
export interface FileColumn<Row> {
  readonly header: string;
  readonly amount?: boolean;
  readonly value: (row: Row) => string;
}

const CSV = 'text/csv; charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** A spreadsheet's numbers have 15 significant digits; a longer amount stays text. */
const EXACT = /^-?\d{1,13}(\.\d{1,2})?$|^-?\d{1,6}(\.\d{1,9})?$/;
const WIDTH = 22;

/**
 * A list as a file to download. A text that begins like a formula stays text: quoted in CSV by a leading apostrophe,
 * typed as text in a workbook.
 */
export async function tableFile<Row>(
  name: string,
  format: z.infer<typeof exportFormat>,
  columns: readonly FileColumn<Row>[],
  rows: readonly Row[],
): Promise<RawReply> {
  const headers = {
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '-')}.${format}"`,
    'X-Content-Type-Options': 'nosniff',
  };
  if (format === 'csv') {
    const cells = rows.map((row) => columns.map((column) => csvCell(column, row)));
    const raw = `\uFEFF${stringify([columns.map(({ header }) => header), ...cells], { record_delimiter: '\r\n' })}`;
    return { contentType: CSV, headers, raw };
  }
  return { contentType: XLSX, headers, raw: await workbook(columns, rows) };
}

/** Excel and LibreOffice run what begins with one of these, full-width ones included; an amount is none of them. */
const FORMULA = /^[=+\-@\t\r\n|\uFF0B\uFF0D\uFF1D\uFF20]/;

function csvCell<Row>(column: FileColumn<Row>, row: Row): string {
  const text = column.value(row);
  return !column.amount && FORMULA.test(text) ? `'${text}` : text;
}

async function workbook<Row>(columns: readonly FileColumn<Row>[], rows: readonly Row[]): Promise<Buffer> {
  const book = new Workbook();
  const sheet = book.addWorksheet('Tillgram', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ header }) => ({ header, width: WIDTH }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows) {
    const texts = columns.map((column) => column.value(row));
    const added = sheet.addRow(texts);
    columns.forEach((column, index) => {
      const text = texts[index] ?? '';
      const cell = added.getCell(index + 1);
      if (!column.amount || !EXACT.test(text)) {
        cell.numFmt = '@';
        return;
      }
      cell.value = Number(text);
      cell.numFmt = numberFormat(text);
      cell.alignment = { horizontal: 'right' };
    });
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** As many decimals as the currency has: the text shows them all. */
function numberFormat(text: string): string {
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
}
