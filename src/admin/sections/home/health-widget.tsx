import { Box, Flex, Typography } from '@strapi/design-system';
import { StateBadge, useCodeText, useQuery, useText, WidgetFrame } from '../../kit';

interface Report {
  readonly parts: Readonly<Record<string, { readonly state: string; readonly detail?: string }>>;
}

const TONES = { up: 'success', degraded: 'warning', down: 'danger', off: 'neutral' } as const;

const toneOf = (state: string) => (state in TONES ? TONES[state as keyof typeof TONES] : 'neutral');

/** Each part of the product, and what is wrong with it. */
export default function HealthWidget() {
  const text = useText();
  const codeText = useCodeText();
  const query = useQuery<Report>('/health', {}, { pollMs: 15_000 });
  return (
    <WidgetFrame
      name="health"
      query={query}
      empty={({ parts }) => (Object.keys(parts).length === 0 ? text('common.empty') : undefined)}
    >
      {({ parts }) => (
        <Flex direction="column" gap={2} alignItems="stretch" tag="ul">
          {Object.entries(parts).map(([name, { state, detail }]) => (
            <Flex key={name} tag="li" justifyContent="space-between" gap={3}>
              <Box>
                <Typography textColor="neutral800">{codeText('part', name.replace(' ', ':'))}</Typography>
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
      )}
    </WidgetFrame>
  );
}
