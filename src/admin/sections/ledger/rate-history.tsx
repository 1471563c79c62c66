import { useState } from 'react';
import { Box, Typography } from '@strapi/design-system';
import { At, Card, Choice, Money, QueryTable, useQuery, useText } from '../../kit';
import { pairName, type WirePair } from './rates-wire';

interface Observation {
  readonly base: string;
  readonly quote: string;
  readonly value: string;
  readonly source: string;
  readonly refusal: string | null;
  readonly at: string;
}

const REASONS = {
  'unknown currency': 'rates.refused-unknown',
  'not a decimal above zero': 'rates.refused-decimal',
  'too old': 'rates.refused-old',
  'from the future': 'rates.refused-future',
  'older than the last one': 'rates.refused-order',
} as const;

const JUMP = /^more than (\d+) % from the last one, (.+)$/;

/** Why the server refused a rate, in the admin's language. */
function useRefusalText(): (refusal: string) => string {
  const text = useText();
  return (refusal) => {
    const [, percent, previous] = JUMP.exec(refusal) ?? [];
    if (percent !== undefined && previous !== undefined) return text('rates.refused-jump', { percent, previous });
    return Object.hasOwn(REASONS, refusal) ? text(REASONS[refusal as keyof typeof REASONS]) : refusal;
  };
}

/** What came of late, refused ones included, of all pairs or one. */
export function RateHistory({ pairs }: { readonly pairs: readonly WirePair[] }) {
  const text = useText();
  const refusalText = useRefusalText();
  const [pair, setPair] = useState('all');
  const [base, quote] = pair === 'all' ? [] : pair.split('/');
  const query = useQuery<readonly Observation[]>('/rates/history', { base, quote });
  return (
    <Card
      title={text('rates.history')}
      action={
        <Box minWidth="14rem">
          <Choice
            label={text('rates.pair')}
            value={pair}
            options={pairs.map((one) => [pairName(one), pairName(one)])}
            onChange={setPair}
          />
        </Box>
      }
    >
      <QueryTable
        label={text('rates.history')}
        query={query}
        empty={text('rates.history-empty')}
        rowKey={(row) => `${row.at} ${pairName(row)} ${row.value} ${row.source}`}
        columns={[
          { name: 'at', header: text('common.at'), render: (row) => <At value={row.at} withSeconds /> },
          { name: 'pair', header: text('rates.pair'), render: pairName },
          {
            name: 'value',
            header: text('rates.rate'),
            align: 'right',
            render: ({ value, quote }) => <Money value={{ amount: value, currency: quote }} />,
          },
          { name: 'source', header: text('rates.source'), render: (row) => row.source.replace(/^manual: /, '') },
          {
            name: 'outcome',
            header: text('rates.outcome'),
            render: (row) =>
              row.refusal === null ? (
                <Typography textColor="success600">{text('rates.taken')}</Typography>
              ) : (
                <Typography textColor="danger600">
                  {text('rates.refused')}: {refusalText(row.refusal)}
                </Typography>
              ),
          },
        ]}
      />
    </Card>
  );
}
