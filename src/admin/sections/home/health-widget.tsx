import { Box, Flex, Typography } from '@strapi/design-system';
import { StateBadge, useCodeText, useQuery, useText, useToldText, WidgetFrame } from '../../kit';

interface Part {
  readonly state: string;
  readonly detail?: string;
  readonly notes?: readonly {
    readonly code: string;
    readonly values?: Readonly<Record<string, string | number>>;
  }[];
}

interface Report {
  readonly parts: Readonly<Record<string, Part>>;
}

const TONES = { up: 'success', degraded: 'warning', down: 'danger', off: 'neutral' } as const;

const toneOf = (state: string) => (state in TONES ? TONES[state as keyof typeof TONES] : 'neutral');

/** Each part of the product, and what is wrong with it. */
export default function HealthWidget() {
  const text = useText();
  const codeText = useCodeText();
  const told = useToldText('health');
  const query = useQuery<Report>('/health', {}, { pollMs: 15_000 });
  return (
    <WidgetFrame
      name="health"
      query={query}
      empty={({ parts }) => (Object.keys(parts).length === 0 ? text('common.empty') : undefined)}
    >
      {({ parts }) => (
        <Flex direction="column" gap={2} alignItems="stretch" tag="ul">
          {Object.entries(parts).map(([name, { state, detail = '', notes = [] }]) => (
            <Flex key={name} tag="li" justifyContent="space-between" gap={3}>
              <Box>
                <Typography textColor="neutral800">{codeText('part', name.replace(' ', ':'))}</Typography>
                {notes.map(({ code, values = {} }) => (
                  <Typography key={code} textColor="neutral600" variant="pi" tag="div">
                    {told(code, detail, values)}
                  </Typography>
                ))}
              </Box>
              <StateBadge state={state} tone={toneOf(state)} />
            </Flex>
          ))}
        </Flex>
      )}
    </WidgetFrame>
  );
}
