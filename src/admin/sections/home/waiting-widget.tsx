import { useEffect, useState } from 'react';
import { Typography } from '@strapi/design-system';
import { Ago, At, PanelLink, paths, useQuery, useText, WidgetFrame } from '../../kit';

interface Waiting {
  readonly waiting: number;
  readonly oldestAt: string | null;
}

const POLL_MS = 10_000;

/** How many requests wait, and since when the oldest does. */
export default function WaitingWidget() {
  const text = useText();
  const query = useQuery<Waiting>('/queue/count', {}, { pollMs: POLL_MS });
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <WidgetFrame
      name="waiting"
      query={query}
      empty={({ waiting }) => (waiting === 0 ? text('home.waiting-none') : undefined)}
    >
      {({ waiting, oldestAt }) => (
        <>
          <PanelLink to={paths.queue}>
            <Typography variant="alpha">{waiting}</Typography>
          </PanelLink>
          {oldestAt !== null && (
            <Typography textColor="neutral600" tag="p">
              {text('home.waiting-since')} <At value={oldestAt} /> · <Ago value={oldestAt} now={now} />
            </Typography>
          )}
        </>
      )}
    </WidgetFrame>
  );
}
