import { Box, Flex, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { StateBadge, useQuery, useText } from '../../kit';

interface Report {
  readonly parts: Readonly<Record<string, { readonly state: string; readonly detail?: string }>>;
}

const TONES = { up: 'success', degraded: 'warning', down: 'danger', off: 'neutral' } as const;

const toneOf = (state: string) => (state in TONES ? TONES[state as keyof typeof TONES] : 'neutral');

/** Each part of the product, and what is wrong with it. */
export default function HealthWidget() {
  const text = useText();
  const { data, failure } = useQuery<Report>('/health', {}, { pollMs: 15_000 });
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  const parts = Object.entries(data.parts);
  if (parts.length === 0) return <Widget.NoData>{text('common.empty')}</Widget.NoData>;
  return (
    <Flex direction="column" gap={2} alignItems="stretch" tag="ul" data-widget="health">
      {parts.map(([name, { state, detail }]) => (
        <Flex key={name} tag="li" justifyContent="space-between" gap={3}>
          <Box>
            <Typography textColor="neutral800">{name}</Typography>
            {detail !== undefined && (
              <Typography textColor="neutral600" variant="pi" tag="div">
                {detail}
              </Typography>
            )}
          </Box>
          <StateBadge state={state} tone={toneOf(state)} />
        </Flex>
      ))}
    </Flex>
  );
}
