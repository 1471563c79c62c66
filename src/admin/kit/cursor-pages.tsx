import { useRef } from 'react';
import { Button, Flex } from '@strapi/design-system';
import { useLocation, useNavigate } from 'react-router-dom';
import type { Query } from './api';
import { useText } from './texts';

export interface Cursor {
  /** What the list is read on behind; undefined on the first page. */
  readonly after: string | undefined;
  readonly back: (() => void) | undefined;
  readonly goOn: (next: string) => void;
  readonly reset: () => void;
}

/**
 * Pages that are read on by cursors: the ones passed are kept for the way back, beside the address in the browser's
 * history. So going back from a row, and a reload, find the page where it was; another filter begins at the first one.
 */
export function useCursor(): Cursor {
  const { pathname, search, ...location } = useLocation();
  const navigate = useNavigate();
  const passed = passedIn(location.state);
  const keep = (cursors: readonly string[]): void =>
    navigate({ pathname, search }, { replace: true, state: { passed: cursors } });
  return {
    after: passed.at(-1),
    back: passed.length === 0 ? undefined : () => keep(passed.slice(0, -1)),
    goOn: (next) => keep([...passed, next]),
    reset: () => passed.length > 0 && keep([]),
  };
}

function passedIn(state: unknown): readonly string[] {
  const passed: unknown = typeof state === 'object' && state !== null && 'passed' in state ? state.passed : undefined;
  return Array.isArray(passed) && passed.every((cursor) => typeof cursor === 'string') ? passed : [];
}

/** Newer and older; nothing when all is on one page. They stay where they are while the next page is read. */
export function CursorPages({ cursor, query }: { readonly cursor: Cursor; readonly query: Query<unknown> }) {
  const text = useText();
  const shown = useRef(false);
  const { loading, meta } = query;
  const older = meta.next ?? undefined;
  if (!loading) shown.current = cursor.back !== undefined || older !== undefined;
  if (!shown.current) return null;
  return (
    <Flex gap={2} paddingTop={4} justifyContent="flex-end">
      <Button variant="tertiary" disabled={cursor.back === undefined} onClick={cursor.back}>
        {text('ledger.newer')}
      </Button>
      <Button
        variant="tertiary"
        disabled={older === undefined && !loading}
        onClick={() => older !== undefined && cursor.goOn(older)}
      >
        {text('ledger.older')}
      </Button>
    </Flex>
  );
}
