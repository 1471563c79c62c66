import { Box, Typography } from '@strapi/design-system';
import { DataTable, PanelLink, paths, subjectPath, useText } from '../../kit';
import { lastDayOf } from './month';
import type { WireCheck } from './wire';

/** What drifts in one check: what was expected, what was found, and where to look. */
export function DriftRows({ check }: { readonly check: WireCheck }) {
  const text = useText();
  return (
    <Box paddingTop={4}>
      <Typography variant="delta" tag="h3">
        {check.says}
      </Typography>
      <Box paddingTop={2}>
        <DataTable
          label={check.says}
          rows={check.drift}
          rowKey={({ what, expected }) => `${what} ${expected ?? ''}`}
          columns={[
            {
              name: 'what',
              header: text('ledger.drift-what'),
              render: ({ what }) => {
                const path = whereToLook(what);
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

const TRANSACTION = /\b(?:transaction|entry) (\d+)/;
const USER_ACCOUNT = /\bof user (\d+)(?: \((\w+)\))?/;
const MONTH = /^month (\d{4}-\d{2})/;
const SUBJECT = /\b(deposit|withdrawal|order|adjustment|crypto-payment) ([a-z0-9]{1,36})\b/;

/** A row says in words what it is about; transactions, accounts of users, months and records have pages. */
function whereToLook(what: string): string | undefined {
  const transaction = TRANSACTION.exec(what)?.[1];
  if (transaction !== undefined) return paths.transaction(transaction);
  const [, user, purpose = ''] = USER_ACCOUNT.exec(what) ?? [];
  if (user !== undefined) return `${paths.accounts}?user=${user}${purpose && `&purpose=${purpose}`}`;
  const month = MONTH.exec(what)?.[1];
  if (month !== undefined) return `${paths.trialBalance}?asOf=${lastDayOf(month)}`;
  const [, type, id] = SUBJECT.exec(what) ?? [];
  return type === undefined || id === undefined ? undefined : subjectPath({ type, id });
}
