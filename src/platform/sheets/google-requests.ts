import type { sheets_v4 } from 'googleapis/build/src/apis/sheets';
import { NUMBER_FORMATS, type ColumnKind, type StructureChange } from '../../core/reports';

type Request = sheets_v4.Schema$Request;

/** The Sheets requests of one change, to be sent in one batch that Google applies whole or not at all. */
export function toRequests(change: StructureChange): Request[] {
  switch (change.kind) {
    case 'add':
      return [
        {
          addSheet: {
            properties: {
              sheetId: change.sheetId,
              title: change.title,
              gridProperties: { rowCount: change.rows, columnCount: change.headers.length, frozenRowCount: 1 },
            },
          },
        },
        ...change.formats.map((kind, column) => formatColumn(change.sheetId, column, kind)),
        ...change.formats.flatMap((kind, column) => (kind === 'time' ? [widenColumn(change.sheetId, column)] : [])),
        writeHeaders(change.sheetId, change.headers),
      ];
    case 'resize':
      return [grid(change.sheetId, { rowCount: change.rows }, 'gridProperties.rowCount')];
    case 'widen':
      return [grid(change.sheetId, { columnCount: change.columns }, 'gridProperties.columnCount')];
    case 'clear':
      return [
        { updateCells: { range: { sheetId: change.sheetId }, fields: 'userEnteredValue' } },
        writeHeaders(change.sheetId, change.headers),
      ];
    case 'remove':
      return [{ deleteSheet: { sheetId: change.sheetId } }];
  }
}

function grid(sheetId: number, gridProperties: sheets_v4.Schema$GridProperties, fields: string): Request {
  return { updateSheetProperties: { properties: { sheetId, gridProperties }, fields } };
}

const HEAD = { userEnteredFormat: { textFormat: { bold: true } } };

/** A new column has 100 pixels; a time with its seconds needs more, and is shown as ### in less. */
const TIME_PIXELS = 150;

function widenColumn(sheetId: number, column: number): Request {
  return {
    updateDimensionProperties: {
      range: { sheetId, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 },
      properties: { pixelSize: TIME_PIXELS },
      fields: 'pixelSize',
    },
  };
}

function writeHeaders(sheetId: number, headers: readonly string[]): Request {
  return {
    updateCells: {
      start: { sheetId, rowIndex: 0, columnIndex: 0 },
      rows: [{ values: headers.map((header) => ({ userEnteredValue: { stringValue: header }, ...HEAD })) }],
      fields: 'userEnteredValue,userEnteredFormat.textFormat.bold',
    },
  };
}

const FORMAT_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'TEXT',
  id: 'TEXT',
  integer: 'NUMBER',
  amount: 'NUMBER',
  time: 'DATE_TIME',
};

/** The format of a whole column below its header, so that rows bring values only. */
function formatColumn(sheetId: number, column: number, kind: ColumnKind): Request {
  return {
    repeatCell: {
      range: { sheetId, startRowIndex: 1, startColumnIndex: column, endColumnIndex: column + 1 },
      cell: { userEnteredFormat: { numberFormat: { type: FORMAT_TYPES[kind], pattern: NUMBER_FORMATS[kind] } } },
      fields: 'userEnteredFormat.numberFormat',
    },
  };
}
