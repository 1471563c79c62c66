import { Box, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { At, useQuery, useText } from '../../kit';

/** How many requests wait, and since when the oldest does. */
export default function WaitingWidget() {
  const text = useText();
  const { data, failure } = useQuery<{ readonly waiting: number; readonly oldestAt: string | null }>(
    '/queue/count',
    {},
    { pollMs: 10_000 },
  );
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  if (data.waiting === 0) return <Widget.NoData>{text('home.waiting-none')}</Widget.NoData>;
  return (
    <Box data-widget="waiting">
      <Typography variant="alpha" tag="p">
        {data.waiting}
      </Typography>
      <Typography textColor="neutral600">
        {text('home.waiting-since')} <At value={data.oldestAt} />
      </Typography>
    </Box>
  );
}
