import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  importStock,
  photoReference,
  readStockFile,
  StockImportRefusedError,
  stockFileFormat,
  stockFileText,
  type PreparedPhoto,
} from '../core/shop';
import { prepareStockPhoto } from '../platform/files/prepare-stock-photo';
import { withApp } from './command-line';
import { exitWith, UsageError } from './exit-with';

const USAGE = `Usage: npm run import:stock -- FILE [--sku SKU] [--photos FOLDER] [--skip-known] [--dry-run]

  FILE          .csv with a header of sku, text or code, photo, latitude, longitude;
                .json, an array of objects with the same keys; .txt, one text a line
  --sku SKU     the product of lines that name none; needed for .txt
  --photos FOLDER  where the photos lie whose names the column photo has; they are kept privately
  --skip-known  leave out items that were imported before, instead of naming them as errors
  --dry-run     check everything and import nothing`;

/** Imports stock items from a file, all lines or none. Exit code 1 names each bad line, 2 is wrong use. */
async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sku: { type: 'string' },
      photos: { type: 'string' },
      'skip-known': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  const here = process.env.INIT_CWD ?? '.';
  const text = stockFileText(await readFile(path.resolve(here, file)).catch(asUsage));
  const photos = values.photos === undefined ? [] : await readPhotos(path.resolve(here, values.photos), text);
  const names = new Map(photos.map(({ name, photo }) => [name, photoReference(photo.id)]));
  const read = readStockFile(text, stockFileFormat(file), values.sku, names);
  return withApp(async ({ core }) => {
    const actor = { kind: 'system', id: 'import-stock', edge: 'cli', label: 'import:stock' } as const;
    const call = { actor, idempotencyKey: `cli:import-stock:${randomUUID()}`, dryRun: values['dry-run'] };
    const request = {
      source: path.basename(file),
      ...read,
      photos: photos.map(({ photo }) => photo),
      ifKnown: values['skip-known'] ? 'skip' : 'refuse',
    } as const;
    try {
      const { imported, skipped } = (await importStock(core, call, request)).result;
      const known = skipped > 0 ? `, ${skipped} known already` : '';
      const items = `${imported} ${imported === 1 ? 'item' : 'items'}${known}`;
      console.log(values['dry-run'] ? `Would import ${items}` : `Imported ${items}`);
      return 0;
    } catch (error) {
      if (!(error instanceof StockImportRefusedError)) throw error;
      for (const { line, sku, reason } of error.problems) console.error(`line ${line}\t${sku}\t${reason}`);
      console.error(error.message);
      return 1;
    }
  });
}

/** A path that leads nowhere is the caller's to mend. */
function asUsage(error: unknown): never {
  throw new UsageError(error instanceof Error ? error.message : String(error));
}

/** The photos of a folder that the file names anywhere. @throws UnusablePhotoError */
async function readPhotos(folder: string, text: string): Promise<{ name: string; photo: PreparedPhoto }[]> {
  const photos: { name: string; photo: PreparedPhoto }[] = [];
  for (const name of (await readdir(folder).catch(asUsage)).filter((entry) => text.includes(entry))) {
    photos.push({ name, photo: await prepareStockPhoto(await readFile(path.join(folder, name)), name) });
  }
  return photos;
}

/** What `npm run import:stock` runs. */
export const main = (): void => exitWith(run);
