import { useCallback } from 'react';
import { Alert, Box, Button, Flex } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { isAbort, toFailure, type Failure } from './api';
import { useText } from './texts';

/** What a failure means, in words that say what to do. The server's own words are used where it explains itself. */
export function useFailureText(): (failure: Failure) => string {
  const text = useText();
  return useCallback(
    (failure) => {
      if (failure.status === 0) return text('common.offline');
      if (failure.status === 403 && failure.code === 'UNKNOWN') return text('common.forbidden');
      if (failure.status === 503) return text('common.unavailable');
      if (failure.status >= 500) return text('common.unexpected');
      return failure.message;
    },
    [text],
  );
}

/** Shows a failed command as a notification and gives the failure back, so that the form can keep what was typed. */
export function useReportFailure(): (error: unknown) => Failure | undefined {
  const toText = useFailureText();
  const { toggleNotification } = useNotification();
  return useCallback(
    (error) => {
      if (isAbort(error)) return undefined;
      const failure = toFailure(error);
      toggleNotification({ type: failure.status === 409 ? 'info' : 'danger', message: toText(failure), timeout: 6000 });
      return failure;
    },
    [toText, toggleNotification],
  );
}

export function FailureAlert({ failure, onRetry }: { readonly failure: Failure; readonly onRetry?: () => void }) {
  const text = useText();
  const toText = useFailureText();
  return (
    <Box paddingBottom={4}>
      <Alert
        variant="danger"
        closeLabel={text('common.close')}
        title={text('common.failed')}
        action={
          onRetry && (
            <Flex paddingTop={2}>
              <Button size="S" variant="tertiary" onClick={onRetry}>
                {text('common.retry')}
              </Button>
            </Flex>
          )
        }
        onClose={() => onRetry?.()}
      >
        {toText(failure)}
      </Alert>
    </Box>
  );
}
