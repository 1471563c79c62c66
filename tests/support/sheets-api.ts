import { z } from 'zod';
import { ApiError, GridSheet, invalid, MAX_CELLS, parseA1, type GridValue } from './sheets-grid';

/**
 * The part of the Sheets v4 API that the mirror calls, with its checks: unknown fields, ranges outside the grid, value
 * types, cell and spreadsheet limits. A batch is applied whole or not at all.
 */
export class SheetsApi {
  sheets: GridSheet[] = [new GridSheet(0, 'Sheet1', 1000, 26)];

  sheet(title: string): GridSheet {
    const sheet = this.sheets.find((candidate) => candidate.title === title);
    if (!sheet) throw new Error(`the spreadsheet has no sheet ${title}`);
    return sheet;
  }

  deleteByHand(title: string): void {
    this.sheets = this.sheets.filter((sheet) => sheet.title !== title);
  }

  describe(fields: string | null): unknown {
    if (fields !== 'sheets.properties') throw invalid(`Invalid field selection ${fields}`);
    const sheets = this.sheets.map((sheet, index) => ({
      properties: {
        sheetId: sheet.sheetId,
        title: sheet.title,
        index,
        sheetType: 'GRID',
        gridProperties: { rowCount: sheet.rowCount, columnCount: sheet.columnCount },
      },
    }));
    return { sheets };
  }

  read(body: unknown): unknown {
    const { dataFilters } = parse(readSchema, body);
    const valueRanges = dataFilters.map((filter) => {
      const { sheet, firstRow, lastRow, firstColumn, lastColumn } = parseA1(this.sheets, filter.a1Range);
      const values = sheet.read(firstRow, lastRow, firstColumn, lastColumn).map((row) => row.map(unformatted));
      return {
        dataFilters: [filter],
        valueRange: { range: filter.a1Range, majorDimension: 'ROWS', ...(values.length > 0 ? { values } : {}) },
      };
    });
    // The API promises no order.
    return { spreadsheetId: 'test', valueRanges: valueRanges.reverse() };
  }

  writeValues(body: unknown): unknown {
    const { valueInputOption, data } = parse(writeSchema, body);
    const writes: (() => void)[] = [];
    for (const { range, values } of data) {
      const target = parseA1(this.sheets, range);
      this.checkProtection(target.sheet);
      const height = target.lastRow - target.firstRow + 1;
      const width = target.lastColumn - target.firstColumn + 1;
      if (values.length > height)
        throw invalid(`Requested writing within range [${range}], but tried writing more rows`);
      for (const [rowOffset, row] of values.entries()) {
        if (row.length > width)
          throw invalid(`Requested writing within range [${range}], but tried writing to column more`);
        for (const [columnOffset, value] of row.entries()) {
          if (value === null) continue;
          const entered = enter(value, valueInputOption);
          // Checked for the whole batch before anything is written.
          if (typeof value === 'string' && value.length > 50_000) {
            throw invalid('Your input contains more than the maximum of 50000 characters in a single cell.');
          }
          if (typeof value === 'string' && this.poison !== undefined && value.includes(this.poison)) {
            throw invalid('Invalid values: the service does not take this text');
          }
          writes.push(() => target.sheet.set(target.firstRow + rowOffset, target.firstColumn + columnOffset, entered));
        }
      }
    }
    for (const write of writes) write();
    return { spreadsheetId: 'test', totalUpdatedCells: writes.length };
  }

  /** A text the service refuses for reasons of its own. */
  poison: string | undefined;
  /** Sheets that their owner has protected from us, by title. */
  readonly protectedTitles = new Set<string>();

  private checkProtection({ title }: GridSheet): void {
    if (!this.protectedTitles.has(title)) return;
    throw invalid(
      'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
    );
  }

  restructure(body: unknown): unknown {
    const { requests } = parse(restructureSchema, body);
    const before = this.sheets;
    this.sheets = before.map(copySheet);
    try {
      for (const request of requests) this.apply(request);
      const cells = this.sheets.reduce((sum, sheet) => sum + sheet.rowCount * sheet.columnCount, 0);
      if (cells > MAX_CELLS) {
        throw invalid(
          `This action would increase the number of cells in the workbook above the limit of ${MAX_CELLS} cells.`,
        );
      }
    } catch (error) {
      this.sheets = before;
      throw error;
    }
    return { spreadsheetId: 'test', replies: requests.map(() => ({})) };
  }

  private apply(request: z.infer<typeof requestSchema>): void {
    if ('addSheet' in request) {
      const { sheetId, title, gridProperties } = request.addSheet.properties;
      if (this.sheets.some((sheet) => sheet.title === title || sheet.sheetId === sheetId)) {
        throw invalid(`A sheet with the name "${title}" already exists. Please enter another name.`);
      }
      this.sheets.push(new GridSheet(sheetId, title, gridProperties.rowCount, gridProperties.columnCount));
    } else if ('updateSheetProperties' in request) {
      const { sheetId, gridProperties } = request.updateSheetProperties.properties;
      const sheet = this.byId(sheetId);
      sheet.rowCount = gridProperties.rowCount ?? sheet.rowCount;
      sheet.columnCount = gridProperties.columnCount ?? sheet.columnCount;
    } else if ('updateCells' in request) {
      const { range, start, rows } = request.updateCells;
      if (range) this.byId(range.sheetId).clear();
      for (const [rowOffset, row] of (rows ?? []).entries()) {
        for (const [columnOffset, { userEnteredValue }] of row.values.entries()) {
          if (!start) throw invalid('updateCells: start or range');
          this.byId(start.sheetId).set(
            start.rowIndex + rowOffset,
            start.columnIndex + columnOffset,
            userEnteredValue.stringValue,
          );
        }
      }
    } else if ('repeatCell' in request) {
      const { range, cell } = request.repeatCell;
      this.byId(range.sheetId).formats[range.startColumnIndex] = cell.userEnteredFormat.numberFormat.pattern;
    } else if ('updateDimensionProperties' in request) {
      const { range, properties } = request.updateDimensionProperties;
      this.byId(range.sheetId).widths[range.startIndex] = properties.pixelSize;
    } else {
      this.byId(request.deleteSheet.sheetId);
      this.sheets = this.sheets.filter((sheet) => sheet.sheetId !== request.deleteSheet.sheetId);
    }
  }

  private byId(sheetId: number): GridSheet {
    const sheet = this.sheets.find((candidate) => candidate.sheetId === sheetId);
    if (!sheet) throw invalid(`Invalid requests: No grid with id: ${sheetId}`);
    this.checkProtection(sheet);
    return sheet;
  }
}

function copySheet(sheet: GridSheet): GridSheet {
  const copy: GridSheet = Object.assign(Object.create(GridSheet.prototype) as GridSheet, sheet);
  return copy;
}

const unformatted = (value: GridValue): unknown =>
  typeof value === 'object' && value !== null ? '#ERROR!' : (value ?? '');

/** What typing the value would give: only RAW keeps a text as it is. */
function enter(value: string | number | boolean, option: 'RAW' | 'USER_ENTERED'): GridValue {
  if (option === 'RAW' || typeof value !== 'string') return value;
  if (value.startsWith('=')) return { formula: value };
  return value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ApiError(400, `Invalid JSON payload received. ${issue?.path.join('.')}: ${issue?.message}`);
}

const readSchema = z.strictObject({
  dataFilters: z.array(z.strictObject({ a1Range: z.string() })).min(1),
  majorDimension: z.literal('ROWS'),
  valueRenderOption: z.literal('UNFORMATTED_VALUE'),
  dateTimeRenderOption: z.literal('SERIAL_NUMBER'),
});

const writeSchema = z.strictObject({
  valueInputOption: z.enum(['RAW', 'USER_ENTERED']),
  data: z
    .array(
      z.strictObject({
        range: z.string(),
        majorDimension: z.literal('ROWS'),
        values: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
      }),
    )
    .min(1),
});

const requestSchema = z.union([
  z.strictObject({
    addSheet: z.strictObject({
      properties: z.strictObject({
        sheetId: z.int().min(0).max(2_147_483_647),
        title: z.string().min(1).max(100),
        gridProperties: z.strictObject({
          rowCount: z.int().min(1),
          columnCount: z.int().min(1).max(18_278),
          frozenRowCount: z.int(),
        }),
      }),
    }),
  }),
  z.strictObject({
    updateSheetProperties: z.strictObject({
      properties: z.strictObject({
        sheetId: z.int(),
        gridProperties: z.strictObject({ rowCount: z.int().optional(), columnCount: z.int().optional() }),
      }),
      fields: z.enum(['gridProperties.rowCount', 'gridProperties.columnCount']),
    }),
  }),
  z.strictObject({
    updateCells: z.strictObject({
      range: z.strictObject({ sheetId: z.int() }).optional(),
      start: z.strictObject({ sheetId: z.int(), rowIndex: z.int(), columnIndex: z.int() }).optional(),
      rows: z
        .array(
          z.strictObject({
            values: z.array(
              z.strictObject({
                userEnteredValue: z.strictObject({ stringValue: z.string() }),
                userEnteredFormat: z.strictObject({ textFormat: z.strictObject({ bold: z.literal(true) }) }),
              }),
            ),
          }),
        )
        .optional(),
      fields: z.enum(['userEnteredValue', 'userEnteredValue,userEnteredFormat.textFormat.bold']),
    }),
  }),
  z.strictObject({
    updateDimensionProperties: z.strictObject({
      range: z.strictObject({
        sheetId: z.int(),
        dimension: z.literal('COLUMNS'),
        startIndex: z.int().min(0),
        endIndex: z.int().min(1),
      }),
      properties: z.strictObject({ pixelSize: z.int().min(1) }),
      fields: z.literal('pixelSize'),
    }),
  }),
  z.strictObject({
    repeatCell: z.strictObject({
      range: z.strictObject({
        sheetId: z.int(),
        startRowIndex: z.int(),
        startColumnIndex: z.int(),
        endColumnIndex: z.int(),
      }),
      cell: z.strictObject({
        userEnteredFormat: z.strictObject({
          numberFormat: z.strictObject({ type: z.enum(['TEXT', 'NUMBER', 'DATE_TIME']), pattern: z.string() }),
        }),
      }),
      fields: z.literal('userEnteredFormat.numberFormat'),
    }),
  }),
  z.strictObject({ deleteSheet: z.strictObject({ sheetId: z.int() }) }),
]);

const restructureSchema = z.strictObject({ requests: z.array(requestSchema).min(1) });
