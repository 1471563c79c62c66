import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Style } from 'exceljs';
import {
  NUMBER_FORMATS,
  TargetBusyError,
  timeToSerial,
  type Cell,
  type ColumnKind,
  type SnapshotSheet,
  type SnapshotTarget,
} from '../../core/reports';
import { readWorkbookFile } from './read-workbook';
import {
  numberStyle,
  TEXT_STYLE,
  textCell,
  writeWorkbook,
  type WorkbookCell,
  type WorkbookSheet,
} from './workbook-writer';

/** An .xlsx file, streamed to disk beside the old one and then put in its place. */
export function createXlsxTarget(file: string): SnapshotTarget {
  const target = path.resolve(file);
  return {
    kind: 'snapshot',
    id: `xlsx:${target}`,
    exists: () => Promise.resolve(existsSync(target)),
    clearAway: () => removeDrafts(target).catch(busy),
    async replace(sheets) {
      const draft = `${target}.${randomUUID()}${DRAFT}`;
      try {
        await mkdir(path.dirname(target), { recursive: true });
        await writeDraft(draft, sheets);
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        busy(error);
      }
    },
    read: () => readSheets(target),
  };
}

const DRAFT = '.tmp';

/** What runs that were killed left behind. One run at a time writes a file; if this is another's, that one has lost its turn. */
async function removeDrafts(target: string): Promise<void> {
  const directory = path.dirname(target);
  // Without a folder there is nothing in it; what else is wrong with it is said when the file is written.
  const drafts = (await readdir(directory).catch(() => [])).filter(
    (name) => name.startsWith(`${path.basename(target)}.`) && name.endsWith(DRAFT),
  );
  for (const name of drafts) await rm(path.join(directory, name), { force: true });
}

/** The new content is on the disk before it takes the old one's name, so that a power cut leaves one of the two whole. */
async function writeDraft(draft: string, sheets: AsyncIterable<SnapshotSheet>): Promise<void> {
  await writeWorkbook(createWriteStream(draft, { flags: 'wx', mode: 0o640, flush: true }), dressed(sheets));
}

async function* dressed(sheets: AsyncIterable<SnapshotSheet>): AsyncGenerator<WorkbookSheet> {
  for await (const { title, headers, formats, rows } of sheets) {
    const dress = formats.map((kind) => DRESS[kind]);
    yield {
      title,
      columns: headers.map((header, column) => ({
        header,
        width: dress[column]?.width ?? 0,
        numbers: dress[column]?.style.alignment !== undefined,
      })),
      pages: (async function* () {
        for await (const page of rows()) {
          yield page.map((cells) => cells.map((cell, column) => toCell(cell, dress[column]?.style)));
        }
      })(),
    };
  }
}

interface Dress {
  readonly style: Partial<Style>;
  /** In characters: what the format shows at its longest, or the least for a text. */
  readonly width: number;
}

const dressOf = (kind: ColumnKind, width: number): Dress => ({ style: numberStyle(NUMBER_FORMATS[kind]), width });

const DRESS: Readonly<Record<ColumnKind, Dress>> = {
  text: { style: TEXT_STYLE, width: 12 },
  id: { style: TEXT_STYLE, width: 12 },
  integer: dressOf('integer', 12),
  amount: dressOf('amount', 16),
  time: dressOf('time', 21),
};

/** A number too long for a spreadsheet comes as a text, and stays one. */
function toCell(cell: Cell, style: Partial<Style> | undefined): WorkbookCell | null {
  if (cell === null) return null;
  return typeof cell === 'number' && style ? { value: cell, style } : textCell(String(cell));
}

async function* readSheets(file: string): AsyncGenerator<{ title: string; rows: Cell[][] }> {
  if (!existsSync(file)) return;
  for (const { title, rows } of await readWorkbookFile(file)) {
    yield { title, rows: rows.map((row) => row.map((cell) => (cell instanceof Date ? timeToSerial(cell) : cell))) };
  }
}

const DISK_TROUBLES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'the server may not write there',
  EPERM: 'the server may not write there',
  EROFS: 'the disk is read-only',
  EIO: 'the disk does not work',
  EBUSY: 'another program holds the file',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'its folder was taken away',
  ENOTDIR: 'its folder is a file',
  EEXIST: 'its folder is a file',
  EISDIR: 'a folder has its name',
  EFBIG: 'it became larger than the system allows',
};

/** @throws TargetBusyError for what may pass, the error itself for what is no trouble of the disk's */
function busy(error: unknown): never {
  const trouble = diskTrouble(error);
  throw trouble === undefined ? error : new TargetBusyError(`the file could not be written: ${trouble}`);
}

/** What is wrong with the disk or the folder, for people; undefined when it is something else. */
function diskTrouble(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const trouble = DISK_TROUBLES[code];
  return trouble === undefined ? undefined : `${trouble} (${code})`;
}
