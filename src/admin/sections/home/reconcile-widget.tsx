import { Flex, Typography } from '@strapi/design-system';
import { At, StateBadge, useQuery, useText, WidgetFrame } from '../../kit';

interface Check {
  readonly name: string;
  readonly drift: readonly unknown[];
}

interface Reconcile {
  readonly run: { readonly at: string; readonly checks: readonly Check[] } | null;
  readonly drift: { readonly checks: readonly Check[] } | null;
}

/** Whether the books add up, and when that was last looked at. */
export default function ReconcileWidget() {
  const text = useText();
  const query = useQuery<Reconcile>('/ledger/reconcile', {}, { pollMs: 60_000 });
  return (
    <WidgetFrame
      name="reconcile"
      query={query}
      empty={({ run, drift }) => (run || drift ? undefined : text('home.reconcile-none'))}
    >
      {({ run, drift }) => (
        <>
          <Result run={run} drift={drift} />
          {run && (
            <Typography textColor="neutral600">
              {text('home.reconcile-at')} <At value={run.at} />
            </Typography>
          )}
        </>
      )}
    </WidgetFrame>
  );
}

/** What an admin has acknowledged still does not add up. */
function Result({ run, drift }: Reconcile) {
  const text = useText();
  const drifting = (drift ?? run)?.checks.filter(({ drift: rows }) => rows.length > 0).length ?? 0;
  return (
    <Flex gap={3}>
      <StateBadge state={drifting > 0 ? 'drift' : 'ok'} />
      <Typography textColor="neutral800">
        {drifting === 0
          ? text('home.reconcile-fine')
          : text(drift ? 'home.reconcile-drift' : 'home.reconcile-acknowledged', { count: drifting })}
      </Typography>
    </Flex>
  );
}
