import { useEffect, type SVGProps } from 'react';
import { Badge, Box } from '@strapi/design-system';
import { Clock } from '@strapi/icons';
import { read } from '../../kit';
import { createStore, useStore } from '../../kit/store';

const EVERY_MS = 10_000;
const MOST = 99;

const waiting = createStore(0);
let shownBy = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Reads the counter of the menu again; pages call it when they know of a change. */
export function refreshCounter(): void {
  if (document.visibilityState === 'hidden') return;
  read<{ readonly waiting: number }>('/queue/count').then(
    ({ data }) => {
      if (data.waiting !== waiting.get()) waiting.set(data.waiting);
    },
    // The next tick tries again; a menu has no room for an error.
    () => undefined,
  );
}

/** The menu makes a new component per render, so the count and its timer live outside of React. */
export function QueueIcon(props: SVGProps<SVGSVGElement>) {
  const count = useStore(waiting);
  useEffect(() => {
    shownBy += 1;
    if (timer === undefined) {
      refreshCounter();
      timer = setInterval(refreshCounter, EVERY_MS);
    }
    return () => {
      shownBy -= 1;
      // Renders replace the icon at once; only when none comes back has the menu gone.
      setTimeout(() => {
        if (shownBy > 0) return;
        clearInterval(timer);
        timer = undefined;
      }, EVERY_MS);
    };
  }, []);
  return (
    <Box position="relative" tag="span" style={{ display: 'inline-flex' }}>
      <Clock {...props} />
      {count > 0 && (
        <Badge
          position="absolute"
          backgroundColor="danger600"
          textColor="neutral0"
          minWidth="1.6rem"
          style={{ top: '-1.2rem', left: '0.9rem', padding: '0.1rem 0.5rem', borderRadius: '1rem' }}
          data-testid="queue-counter"
        >
          {count > MOST ? `${MOST}+` : count}
        </Badge>
      )}
    </Box>
  );
}
