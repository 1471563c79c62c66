import type { ReactNode } from 'react';
import { Box, Grid, Typography } from '@strapi/design-system';
import { useText } from '../../kit';

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly command: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly edge: string; readonly label: string };
  readonly input: unknown;
  readonly record: string | null;
  readonly state: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** What was asked for, and what it was before and after where the command says so. */
export function EntryBody({ entry }: { readonly entry: AuditEntry }) {
  const text = useText();
  return (
    <Grid.Root gap={4} paddingTop={4}>
      <Part title={text('audit.input')}>
        <Json value={entry.input} />
      </Part>
      {(entry.before !== null || entry.after !== null) && (
        <Part title={text('audit.result')}>
          <Json value={{ before: entry.before, after: entry.after }} />
        </Part>
      )}
      {entry.record !== null && (
        <Part title={text('common.id')}>
          <Typography textColor="neutral800">
            {entry.record}
            {entry.state === null ? '' : ` · ${entry.state}`}
          </Typography>
        </Part>
      )}
    </Grid.Root>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Grid.Item col={6} xs={12} direction="column" alignItems="stretch">
      <Typography variant="sigma" textColor="neutral600">
        {title}
      </Typography>
      <Box paddingTop={1}>{children}</Box>
    </Grid.Item>
  );
}

const Json = ({ value }: { readonly value: unknown }) => (
  <Typography
    tag="pre"
    variant="pi"
    textColor="neutral800"
    style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0, fontFamily: 'monospace' }}
  >
    {JSON.stringify(value, null, 2)}
  </Typography>
);
