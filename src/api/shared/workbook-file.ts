import { Readable } from 'node:stream';
import type { FileColumn } from './file-column';
import { zip, type ZipEntry } from './zip';

/** Excel opens no sheet with more rows, the head included; what is longer goes on in a second sheet. */
const EXCEL_ROWS = 1_048_576;

/**
 * A workbook (ECMA-376, SpreadsheetML) written as it is read, for exceljs keeps what is not sent yet in memory when the
 * receiver is slow.
 */
export const workbookStream = <Row>(
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  rowsPerSheet = EXCEL_ROWS,
): Readable => Readable.from(zip(entries(columns, pages, rowsPerSheet)), { objectMode: false });

async function* entries<Row>(
  columns: readonly FileColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  rowsPerSheet: number,
): AsyncGenerator<ZipEntry> {
  const source = new RowSource(pages);
  let sheets = 0;
  try {
    do {
      sheets += 1;
      yield { name: `xl/worksheets/sheet${sheets}.xml`, content: sheetXml(columns, source, rowsPerSheet) };
    } while (await source.hasMore());
  } finally {
    await source.close();
  }
  for (const [name, xml] of parts(sheets)) yield { name, content: [HEAD, xml] };
}

/** The pages as one row of rows, of which several sheets take their parts. */
class RowSource<Row> {
  private readonly pages: AsyncIterator<readonly Row[]>;
  private page: readonly Row[] = [];
  private taken = 0;

  constructor(pages: AsyncIterable<readonly Row[]>) {
    this.pages = pages[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.taken >= this.page.length) {
      const next = await this.pages.next();
      if (next.done) return false;
      this.page = next.value;
      this.taken = 0;
    }
    return true;
  }

  /** Tells the source that nobody reads on. */
  async close(): Promise<void> {
    await this.pages.return?.();
  }

  /** What is left of the page that was read last, at most so many rows. */
  take(most: number): readonly Row[] {
    const rows = this.page.slice(this.taken, this.taken + most);
    this.taken += rows.length;
    return rows;
  }
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const WIDTH = 22;

async function* sheetXml<Row>(
  columns: readonly FileColumn<Row>[],
  source: RowSource<Row>,
  mostRows: number,
): AsyncGenerator<string> {
  yield (
    `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<cols><col min="1" max="${columns.length}" width="${WIDTH}" customWidth="1"/></cols><sheetData>` +
    rowXml(
      1,
      columns.map(({ header }) => textCell(header, STYLE.head)),
    )
  );
  let number = 1;
  while (number < mostRows && (await source.hasMore())) {
    const rows = source.take(mostRows - number);
    yield rows
      .map((row) =>
        rowXml(
          (number += 1),
          columns.map((column) => cellOf(column, column.value(row))),
        ),
      )
      .join('');
  }
  yield '</sheetData></worksheet>';
}

/** A cell without its address. */
interface CellXml {
  readonly attributes: string;
  readonly content: string;
}

const rowXml = (number: number, cells: readonly CellXml[]): string =>
  `<row r="${number}">${cells
    .map(({ attributes, content }, index) => `<c r="${columnName(index)}${number}" ${attributes}>${content}</c>`)
    .join('')}</row>`;

/** A, B, … Z, AA, … */
const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** A spreadsheet's numbers have 15 significant digits; a longer amount stays text. */
const EXACT = /^-?\d{1,13}(\.\d{1,2})?$|^-?\d{1,6}(\.\d{1,9})?$/;

const cellOf = (column: { readonly amount?: boolean }, text: string): CellXml =>
  column.amount && EXACT.test(text)
    ? {
        attributes: `s="${STYLE.firstAmount + (text.split('.')[1]?.length ?? 0)}"`,
        content: `<v>${text}</v>`,
      }
    : textCell(text, STYLE.text);

/** More fits into no cell. */
const MAX_CELL = 32_767;
/** What XML 1.0 can't hold, and what a spreadsheet would read as an escaped character. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

function textCell(text: string, style: number): CellXml {
  const safe = text
    .slice(0, MAX_CELL)
    .replace(UNWRITABLE, '\uFFFD')
    .replace(ESCAPED, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { attributes: `s="${style}" t="inlineStr"`, content: `<is><t xml:space="preserve">${safe}</t></is>` };
}

const STYLE = { text: 1, head: 2, firstAmount: 3 } as const;
/** As many decimals as a currency can have (TON has 9); the text of an amount shows them all. */
const DECIMALS = Array.from({ length: 10 }, (_, decimals) => decimals);
const FIRST_FORMAT = 164;
const TEXT_FORMAT = 49;

function parts(sheets: number): readonly (readonly [name: string, xml: string])[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const type = (name: string): string => `application/vnd.openxmlformats-officedocument.spreadsheetml.${name}+xml`;
  const relation = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  const title = (number: number): string => (number === 1 ? 'Tillgram' : `Tillgram ${number}`);
  return [
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbers
        .map((number) => `<sheet name="${title(number)}" sheetId="${number}" r:id="rId${number}"/>`)
        .join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${numbers
        .map((number) => relation(`rId${number}`, 'worksheet', `worksheets/sheet${number}.xml`))
        .join('')}${relation(`rId${sheets + 1}`, 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', stylesXml()],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types">` +
        `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Override PartName="/xl/workbook.xml" ContentType="${type('sheet.main')}"/>` +
        `<Override PartName="/xl/styles.xml" ContentType="${type('styles')}"/>${numbers
          .map(
            (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${type('worksheet')}"/>`,
          )
          .join('')}</Types>`,
    ],
  ];
}

function stylesXml(): string {
  const format = (decimals: number): string =>
    `<numFmt numFmtId="${FIRST_FORMAT + decimals}" formatCode="#,##0${decimals === 0 ? '' : `.${'0'.repeat(decimals)}`}"/>`;
  const cell = (formatId: number, font: number, alignment = ''): string =>
    `<xf numFmtId="${formatId}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"` +
    (alignment === '' ? '/>' : ` applyAlignment="1">${alignment}</xf>`);
  const cells = [
    cell(0, 0),
    cell(TEXT_FORMAT, 0),
    cell(TEXT_FORMAT, 1),
    ...DECIMALS.map((decimals) => cell(FIRST_FORMAT + decimals, 0, '<alignment horizontal="right"/>')),
  ];
  return (
    `<styleSheet xmlns="${MAIN}"><numFmts count="${DECIMALS.length}">${DECIMALS.map(format).join('')}</numFmts>` +
    `<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
    `<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
    `<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
    `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
    `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`
  );
}
