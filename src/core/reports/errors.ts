import { failure } from '../shared/errors';

/** The workbook cannot be imported as it is; the report names each bad row. */
export class ImportRefusedError extends failure('refused', 'IMPORT_HAS_PROBLEMS') {
  constructor(readonly problems: number) {
    super(`The workbook has ${problems} problems; nothing was imported`, { problems });
  }
}
