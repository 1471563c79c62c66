import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

import { apply, snapshot, type State, type StateEvent } from './state';

/** Where the state lives between restarts. Without a file everything stays in memory. */
export interface Journal {
  /** Appends one action as one line. When it returns, a kill of this process cannot lose the action any more. */
  append(events: readonly StateEvent[]): void;
  /** Rewrites the journal when it has grown enough; to be called when the state has taken in all that was appended. */
  compactIfLarge(): void;
  writeFile(path: string, bytes: Buffer): void;
  /** @returns the bytes, or null if there is no such file */
  readFile(path: string): Buffer | null;
  close(): void;
}

export function memoryJournal(): Journal {
  const files = new Map<string, Buffer>();
  return {
    append: () => undefined,
    compactIfLarge: () => undefined,
    writeFile: (path, bytes) => void files.set(path, bytes),
    readFile: (path) => files.get(path) ?? null,
    close: () => undefined,
  };
}

/**
 * Opens (or creates) an append-only JSONL journal and replays it into `state`.
 *
 * A line that a kill cut off halfway is at the end and has no line feed: its action was never acknowledged, so it is
 * cut away. A broken line anywhere else means the file was damaged, and that throws.
 *
 * @param compactAboveBytes the journal is rewritten as its shortest equivalent when it has grown by this much
 */
export function fileJournal(dataFile: string, state: State, compactAboveBytes: number): Journal {
  mkdirSync(dirname(dataFile), { recursive: true });
  let size = replay(dataFile, state);
  let descriptor = openSync(dataFile, 'a');
  let compactAt = size + compactAboveBytes;

  const compact = (): void => {
    const temporary = `${dataFile}.compacting`;
    const target = openSync(temporary, 'w');
    let written = 0;
    for (const event of snapshot(state)) written += writeSync(target, `${JSON.stringify([event])}\n`);
    // The rename must not reach the disk before the content does.
    fsyncSync(target);
    closeSync(target);
    closeSync(descriptor);
    renameSync(temporary, dataFile);
    descriptor = openSync(dataFile, 'a');
    size = written;
    compactAt = size + compactAboveBytes;
  };

  return {
    append(events) {
      size += writeSync(descriptor, `${JSON.stringify(events)}\n`);
    },
    compactIfLarge() {
      if (size > compactAt) compact();
    },
    writeFile(path, bytes) {
      const target = blobPath(dataFile, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    },
    readFile(path) {
      const target = blobPath(dataFile, path);
      return existsSync(target) ? readFileSync(target) : null;
    },
    close: () => closeSync(descriptor),
  };
}

/** @returns the journal's size in bytes after cutting off an incomplete last line */
function replay(dataFile: string, state: State): number {
  if (!existsSync(dataFile)) return 0;
  const content = readFileSync(dataFile);
  const complete = content.lastIndexOf(0x0a) + 1;
  if (complete < content.length) {
    const descriptor = openSync(dataFile, 'r+');
    ftruncateSync(descriptor, complete);
    closeSync(descriptor);
  }
  content
    .toString('utf8', 0, complete)
    .split('\n')
    .forEach((line, index) => {
      if (line === '') return;
      for (const event of parseLine(line, index + 1, dataFile)) apply(state, event);
    });
  return complete;
}

/** The state cannot be known from its file; the message says what to do. */
export class UnreadableJournalError extends Error {}

function parseLine(line: string, number: number, dataFile: string): StateEvent[] {
  try {
    return JSON.parse(line) as StateEvent[];
  } catch (cause) {
    throw new UnreadableJournalError(
      `${dataFile}, line ${number}: not JSON. Move the file away to start with an empty playground.`,
      {
        cause,
      },
    );
  }
}

/** Uploaded files lie in `<dataFile>.files/`; a path that leaves that folder is a bug, never a file. */
function blobPath(dataFile: string, path: string): string {
  const folder = `${dataFile}.files`;
  const target = normalize(join(folder, path));
  if (!target.startsWith(normalize(folder) + sep)) throw new Error(`path leaves the upload folder: ${path}`);
  return target;
}
