import { Box, Flex, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { At, StateBadge, useQuery, useText } from '../../kit';

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
  const { data, failure } = useQuery<Reconcile>('/ledger/reconcile', {}, { pollMs: 60_000 });
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  const { run, drift } = data;
  // What an admin has acknowledged still does not add up.
  const drifting = (drift ?? run)?.checks.filter(({ drift: rows }) => rows.length > 0).length ?? 0;
  if (!run && !drift) return <Widget.NoData>{text('home.reconcile-none')}</Widget.NoData>;
  return (
    <Box data-widget="reconcile">
      <Flex gap={3}>
        <StateBadge state={drifting > 0 ? 'drift' : 'ok'} />
        <Typography textColor="neutral800">
          {drifting === 0
            ? text('home.reconcile-fine')
            : text(drift ? 'home.reconcile-drift' : 'home.reconcile-acknowledged', { count: drifting })}
        </Typography>
      </Flex>
      {run && (
        <Typography textColor="neutral600">
          {text('home.reconcile-at')} <At value={run.at} />
        </Typography>
      )}
    </Box>
  );
}
