import { Box, Typography } from '@strapi/design-system';
import { DataTable, PanelLink, paths, useSubjectPath, useText, useToldText } from '../../kit';
import { lastDayOf } from './month';
import type { WireAbout, WireCheck } from './wire';

/** What drifts in one check: what was expected, what was found, and where to look. */
export function DriftRows({ check }: { readonly check: WireCheck }) {
  const text = useText();
  const subjectPath = useSubjectPath();
  const says = useToldText('check')(check.name, check.says);
  return (
    <Box paddingTop={4}>
      <Typography variant="delta" tag="h3">
        {says}
      </Typography>
      <Box paddingTop={2}>
        <DataTable
          label={says}
          rows={check.drift}
          rowKey={({ what, expected, found }) => [what, expected, found].join(' ')}
          columns={[
            {
              name: 'what',
              header: text('ledger.drift-what'),
              render: ({ what, about }) => {
                const path = pathOf(about, subjectPath);
                return path === undefined ? what : <PanelLink to={path}>{what}</PanelLink>;
              },
            },
            {
              name: 'expected',
              header: text('ledger.expected'),
              align: 'right',
              render: ({ expected }) => expected ?? text('common.none'),
            },
            {
              name: 'found',
              header: text('ledger.found'),
              align: 'right',
              render: ({ found }) => found ?? text('common.none'),
            },
          ]}
        />
      </Box>
    </Box>
  );
}

function pathOf(about: WireAbout | null, subjectPath: ReturnType<typeof useSubjectPath>): string | undefined {
  switch (about?.kind) {
    case 'transaction':
      return paths.transaction(about.id);
    case 'account':
      return paths.statement(about);
    case 'month':
      return `${paths.trialBalance}?asOf=${lastDayOf(about.id)}`;
    case 'subject':
      return subjectPath(about);
    default:
      return undefined;
  }
}
