import { useState } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import { Card, Facts, Loaded, PanelLink, paths, StateBadge, useQuery, useText } from '../../kit';

interface WireSeals {
  readonly days: number;
  readonly rows: string;
  readonly lastHash: string | null;
  readonly unsealed: string;
  readonly broken: {
    readonly day: string;
    readonly what: string;
    readonly transaction: string;
    readonly line: number;
  } | null;
}

/** The hash chain over the history is recomputed only when asked: it reads every row. */
export function Seals() {
  const text = useText();
  const [asked, setAsked] = useState(false);
  const query = useQuery<WireSeals>(asked ? '/ledger/seals' : null);
  return (
    <Card
      title={text('ledger.seals')}
      action={
        <Button variant="tertiary" loading={query.loading} onClick={() => (asked ? query.reload() : setAsked(true))}>
          {text('ledger.verify')}
        </Button>
      }
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Typography textColor="neutral600">{text('ledger.seals-hint')}</Typography>
        <Loaded query={query} skeletonRows={2}>
          {({ broken, days, rows, unsealed, lastHash }) => (
            <Facts
              facts={[
                [text('common.state'), <StateBadge key="state" state={broken === null ? 'ok' : 'drift'} />],
                [text('ledger.sealed-days'), days],
                [text('ledger.sealed-rows'), rows],
                [text('ledger.unsealed'), unsealed],
                [text('ledger.last-hash'), lastHash ?? text('common.none')],
                ...(broken === null
                  ? []
                  : [
                      [
                        text('ledger.first-broken'),
                        <PanelLink key="broken" to={paths.transaction(broken.transaction)}>
                          {`${broken.day} · #${broken.transaction}.${broken.line} · ${broken.what}`}
                        </PanelLink>,
                      ] as const,
                    ]),
              ]}
            />
          )}
        </Loaded>
      </Flex>
    </Card>
  );
}
