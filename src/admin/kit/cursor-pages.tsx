import { useState } from 'react';
import { Button, Flex } from '@strapi/design-system';
import { useText } from './texts';

export interface Cursor {
  /** What the list is read on behind; undefined on the first page. */
  readonly after: string | undefined;
  readonly back: (() => void) | undefined;
  readonly goOn: (next: string) => void;
  readonly reset: () => void;
}

/** Pages that are read on by cursors: the ones passed are kept for the way back. */
export function useCursor(): Cursor {
  const [passed, setPassed] = useState<readonly string[]>([]);
  return {
    after: passed.at(-1),
    back: passed.length === 0 ? undefined : () => setPassed((all) => all.slice(0, -1)),
    goOn: (next) => setPassed((all) => [...all, next]),
    reset: () => setPassed([]),
  };
}

/** Newer and older; nothing when all is on one page. @param next the cursor that the answer gave */
export function CursorPages({ cursor, next }: { readonly cursor: Cursor; readonly next: string | null | undefined }) {
  const text = useText();
  const older = next ?? undefined;
  if (cursor.back === undefined && older === undefined) return null;
  return (
    <Flex gap={2} paddingTop={4} justifyContent="flex-end">
      <Button variant="tertiary" disabled={cursor.back === undefined} onClick={cursor.back}>
        {text('ledger.newer')}
      </Button>
      <Button
        variant="tertiary"
        disabled={older === undefined}
        onClick={() => older !== undefined && cursor.goOn(older)}
      >
        {text('ledger.older')}
      </Button>
    </Flex>
  );
}
