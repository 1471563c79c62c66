import type { ReactNode } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import type { Query } from './api';
import { useFailureText } from './failure';
import { useText } from './texts';

interface WidgetFrameProps<Data> {
  readonly name: string;
  readonly query: Query<Data>;
  /** What to say instead of the content; undefined when there is something to show. */
  readonly empty?: (data: Data) => string | undefined;
  readonly children: (data: Data) => ReactNode;
}

/** What every widget of the home page does: wait, say what failed with a way to try again, say that there is nothing. */
export function WidgetFrame<Data>({ name, query, empty, children }: WidgetFrameProps<Data>) {
  const text = useText();
  const failureText = useFailureText();
  const { data, failure, reload } = query;
  const again = (
    <Button variant="tertiary" size="S" onClick={reload}>
      {text('common.retry')}
    </Button>
  );
  if (data === undefined) {
    if (!failure) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
    return (
      <Flex height="100%" direction="column" justifyContent="center" gap={3} role="alert" data-widget-failed={name}>
        <Typography textColor="danger600" textAlign="center">
          {failureText(failure)}
        </Typography>
        {again}
      </Flex>
    );
  }
  const nothing = empty?.(data);
  return (
    <Box height="100%" data-widget={name}>
      {failure && (
        <Flex gap={3} justifyContent="space-between" paddingBottom={3} role="alert">
          <Typography variant="pi" textColor="danger600">
            {failureText(failure)}
          </Typography>
          {again}
        </Flex>
      )}
      {nothing === undefined ? children(data) : <Widget.NoData>{nothing}</Widget.NoData>}
    </Box>
  );
}
