import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { Box, Typography } from '@strapi/design-system';
import { useText } from './texts';

const NoteTimes = createContext<(() => void) | undefined>(undefined);

/** Tells the page that it shows a moment, and so has to say by which clocks. */
export function useNotedTimes(): void {
  const note = useContext(NoteTimes);
  useEffect(() => note?.(), [note]);
}

/** What a page shows, and below it by which clocks its times are told. */
export function WithTimes({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const [noted, setNoted] = useState(false);
  const [note] = useState(() => () => setNoted(true));
  return (
    <NoteTimes.Provider value={note}>
      {children}
      {noted && (
        <Box paddingTop={4}>
          <Typography variant="pi" textColor="neutral600">
            {text('common.times', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          </Typography>
        </Box>
      )}
    </NoteTimes.Provider>
  );
}
