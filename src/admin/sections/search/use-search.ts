import { useEffect, useState } from 'react';
import { toFailure, usePermissions, type Failure, type TextKey } from '../../kit';
import { isAbort } from '../../kit/api';
import { sources, type Hit, type Source } from './sources';

export interface Found {
  readonly name: TextKey;
  readonly hits: readonly Hit[];
}

export interface Search {
  /** The text that `found` answers; empty before the first answer. */
  readonly answered: string;
  /** Kinds with something in them. */
  readonly found: readonly Found[];
  readonly failure: Failure | undefined;
  readonly searching: boolean;
}

/** Who types on is not searched for letter by letter. */
const PAUSE_MS = 250;
const NOTHING: Search = { answered: '', found: [], failure: undefined, searching: false };

/** Searches every kind that the admin may read, at once. */
export function useSearch(text: string): Search {
  const wanted = text.trim();
  const allowed = usePermissions();
  const [search, setSearch] = useState<Search>(NOTHING);
  useEffect(() => {
    if (wanted === '') {
      setSearch(NOTHING);
      return;
    }
    setSearch((before) => ({ ...before, searching: true }));
    const aborted = new AbortController();
    const timer = setTimeout(() => {
      const readable = sources.filter(({ permission }) => allowed(permission));
      void findAll(readable, wanted, aborted.signal).then((result) => !aborted.signal.aborted && setSearch(result));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
    // What an admin may do does not change while a page is open.
  }, [wanted]);
  return search;
}

/** A kind that fails hides none of the others. */
async function findAll(readable: readonly Source[], text: string, signal: AbortSignal): Promise<Search> {
  const results = await Promise.allSettled(
    readable.map(async ({ name, find }): Promise<Found> => ({ name, hits: (await find(text, signal)) ?? [] })),
  );
  const failed = results.find((result) => result.status === 'rejected' && !isAbort(result.reason));
  return {
    answered: text,
    found: results.flatMap((result) =>
      result.status === 'fulfilled' && result.value.hits.length > 0 ? [result.value] : [],
    ),
    failure: failed?.status === 'rejected' ? toFailure(failed.reason) : undefined,
    searching: false,
  };
}
