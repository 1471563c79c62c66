import { Box, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { DataTable, formatMoney, PanelLink, paths, useCodeText, useSubjectPath, useText, useToldText } from '../../kit';
import { driftTexts } from '../../texts/drifts';
import { driftText } from './drift-text';
import { lastDayOf } from './month';
import type { WireAbout, WireCheck } from './wire';

/** What drifts in one check: what was expected, what was found, and where to look. */
export function DriftRows({ check }: { readonly check: WireCheck }) {
  const text = useText();
  const subjectPath = useSubjectPath();
  const says = useToldText('check')(check.name, check.says);
  const told = useDriftText(check.name);
  return (
    <Box paddingTop={4}>
      <Typography variant="delta" tag="h3">
        {says}
      </Typography>
      {check.rows > check.drift.length && (
        <Typography>{text('ledger.drift-first', { shown: check.drift.length, count: check.rows })}</Typography>
      )}
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
                return path === undefined ? told(what) : <PanelLink to={path}>{told(what)}</PanelLink>;
              },
            },
            {
              name: 'expected',
              header: text('ledger.expected'),
              align: 'right',
              render: ({ expected }) => told(expected) ?? text('common.none'),
            },
            {
              name: 'found',
              header: text('ledger.found'),
              align: 'right',
              render: ({ found }) => told(found) ?? text('common.none'),
            },
          ]}
        />
      </Box>
    </Box>
  );
}

/** What one check says of its rows, in the admin's language. */
function useDriftText(check: string): <Said extends string | null>(said: Said) => Said | string {
  const { locale } = useIntl();
  const text = useText();
  const code = useCodeText();
  const language = Object.hasOwn(driftTexts, locale) ? (locale as keyof typeof driftTexts) : 'en';
  const owner = (name: string): string => {
    const [kind = '', id = ''] = name.split(' ');
    if (id === '') return kind === 'house' ? text('ledger.house') : name;
    return kind === 'user' ? `${text('common.user')} ${id}` : name;
  };
  const money = (amount: string, currency: string): string => formatMoney({ amount, currency });
  return (said) => (said === null ? said : driftText(check, said, { language, code, owner, money }));
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
