import path from 'node:path';
import type { SheetTarget } from '../../core/reports';
import type { Env } from '../env/env';
import { createGoogleTarget, readServiceAccount } from './google-target';
import { createXlsxTarget } from './xlsx-target';

const FILE_NAME = 'tillgram.xlsx';

export type SheetsEnv = Pick<
  Env,
  'DATA_DIR' | 'GOOGLE_SHEETS_CREDENTIALS_FILE' | 'SPREADSHEET_ID' | 'GOOGLE_SHEETS_API_URL'
>;

/** Where the .xlsx file is, when it is the target. */
export const xlsxFile = (env: Pick<Env, 'DATA_DIR'>): string => path.resolve(env.DATA_DIR, 'sheets', FILE_NAME);

let known: { readonly env: SheetsEnv; readonly target: SheetTarget } | undefined;

/** The spreadsheet of this installation: Google's when the environment names one, else a file under DATA_DIR. */
export function configuredTarget(env: SheetsEnv): SheetTarget {
  if (known?.env === env) return known.target;
  const target = createTarget(env);
  known = { env, target };
  return target;
}

function createTarget(env: SheetsEnv): SheetTarget {
  const { SPREADSHEET_ID: spreadsheetId, GOOGLE_SHEETS_CREDENTIALS_FILE: file, GOOGLE_SHEETS_API_URL: apiUrl } = env;
  if (spreadsheetId === undefined || file === undefined) return createXlsxTarget(xlsxFile(env));
  return createGoogleTarget({ spreadsheetId, account: () => readServiceAccount(file), apiUrl });
}
