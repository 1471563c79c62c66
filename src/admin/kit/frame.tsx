import type { ReactNode } from 'react';
import { Box, EmptyStateLayout, Flex, Typography } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { styled, keyframes } from 'styled-components';
import { FailureAlert } from './failure';
import type { Query } from './api';
import { useText } from './texts';
import { WithTimes } from './times';

interface PageFrameProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Buttons on the right of the title. */
  readonly actions?: ReactNode;
  /** Shows a way back; for pages that are opened from a list. */
  readonly back?: boolean;
  readonly children: ReactNode;
}

/** Title, subtitle, actions, content: every page of ours begins with it. */
export function PageFrame({ title, subtitle, actions, back, children }: PageFrameProps) {
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={subtitle}
        primaryAction={actions}
        navigationAction={back ? <BackButton disabled={undefined} /> : undefined}
      />
      <Layouts.Content>
        <WithTimes>{children}</WithTimes>
      </Layouts.Content>
    </Page.Main>
  );
}

/** A white (or dark) sheet with an optional heading. */
export function Card(props: { readonly title?: string; readonly action?: ReactNode; readonly children: ReactNode }) {
  return (
    <Box
      background="neutral0"
      hasRadius
      shadow="tableShadow"
      padding={5}
      tag="section"
      aria-label={props.title}
      width="100%"
    >
      {props.title !== undefined && (
        <Flex justifyContent="space-between" paddingBottom={4} gap={2} wrap="wrap">
          <Typography variant="delta" tag="h2">
            {props.title}
          </Typography>
          {props.action}
        </Flex>
      )}
      {props.children}
    </Box>
  );
}

const FactGrid = styled(Box)`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr));
  gap: 1.6rem;
  width: 100%;
  margin: 0;
`;

/** Name and value pairs, in as many columns as there is room for. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <FactGrid tag="dl">
      {facts.map(([name, value]) => (
        <Box key={name} minWidth={0}>
          <Typography variant="sigma" textColor="neutral600" tag="dt">
            {name}
          </Typography>
          <Box tag="dd" paddingTop={1} style={{ overflowWrap: 'anywhere', margin: 0 }}>
            <Typography tag="div" textColor="neutral800">
              {value}
            </Typography>
          </Box>
        </Box>
      ))}
    </FactGrid>
  );
}

/** What a page shows instead of an empty list: what it means and what to do. */
export function Empty({ children, action }: { readonly children: string; readonly action?: ReactNode }) {
  return <EmptyStateLayout icon={<EmptyDocuments width="160px" />} content={children} action={action} shadow="" />;
}

/** Skeleton while the first answer is awaited, the failure with a way to try again, or the content. */
export function Loaded<Data>(props: {
  readonly query: Query<Data>;
  readonly skeletonRows?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  const { query } = props;
  return (
    <>
      {query.failure && <FailureAlert failure={query.failure} onRetry={query.reload} />}
      {query.data !== undefined && props.children(query.data)}
      {query.loading && <Skeleton rows={props.skeletonRows ?? 6} />}
    </>
  );
}

const pulse = keyframes`
  from { opacity: 1; }
  50% { opacity: 0.45; }
  to { opacity: 1; }
`;

const Bar = styled(Box)`
  animation: ${pulse} 1.6s ease-in-out infinite;
  @media (prefers-reduced-motion: reduce) {
    animation: none;
  }
`;

export function Skeleton({ rows }: { readonly rows: number }) {
  const text = useText();
  return (
    <Box background="neutral0" hasRadius padding={5} role="status" aria-label={text('common.loading')}>
      <Flex direction="column" gap={4} alignItems="stretch">
        {Array.from({ length: rows }, (_, index) => (
          <Bar key={index} background="neutral150" hasRadius height="1.6rem" width={`${96 - ((index * 17) % 40)}%`} />
        ))}
      </Flex>
    </Box>
  );
}
