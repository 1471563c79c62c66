import { useCallback } from 'react';
import { Alert, Box, Button, Flex } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import { isAbort, toFailure, type Failure } from './api';
import { allTexts } from '../texts';
import { sayBroken, sayRule } from './rules';
import { useText, type TextKey } from './texts';

/**
 * What a failure means, in words that say what to do: by its code in the admin's language, and in the server's own words
 * where there is none for it.
 */
export function useFailureText(): (failure: Failure) => string {
  const text = useText();
  const { formatDate } = useIntl();
  return useCallback(
    (failure) => {
      const { field, rule } = failure.details;
      if (failure.code === 'INVALID_INPUT' && typeof field === 'string' && typeof rule === 'string') {
        return sayBroken(text, field, rule);
      }
      const key = `failure.${failure.code}`;
      if (Object.hasOwn(allTexts.en, key)) {
        const { at } = failure.details;
        const when = typeof at === 'string' ? formatDate(at, { dateStyle: 'medium', timeStyle: 'short' }) : '—';
        const told = typeof rule === 'string' && { rule: sayRule(text, rule) };
        const words = wordsFor(allTexts.en[key as TextKey], { ...failure.details, ...told, at: when });
        if (words) return text(key as TextKey, words);
      }
      if (failure.status === 401) return text('common.signed-out');
      if (failure.status === 404) return text('failure.NOT_FOUND');
      if (failure.status === 0) return text('common.offline');
      if (failure.status === 403) return text('common.forbidden');
      if (failure.status === 503) return text('common.unavailable');
      if (failure.status >= 500) return text('common.unexpected');
      return failure.message;
    },
    [text, formatDate],
  );
}

/** The rule that a field has broken, to stand beside it; see `useFailureText` for what stands alone. */
export function useRuleText(): (rule: string) => string {
  const text = useText();
  return useCallback((rule) => sayRule(text, rule), [text]);
}

/** What a text names in braces, out of an answer's details; undefined when the answer lacks something. */
function wordsFor(words: string, details: Failure['details']): Record<string, string> | undefined {
  const names = [...words.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  if (names.some((name) => !(name in details))) return undefined;
  return Object.fromEntries(
    names.map((name) => {
      const value = details[name];
      return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : '—'];
    }),
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
  // Strapi asks who one is when the page is loaded, and leads back here afterwards.
  const signIn = failure.status === 401 && { words: text('common.sign-in'), act: () => window.location.reload() };
  const way = signIn || (onRetry && { words: text('common.retry'), act: onRetry });
  return (
    <Box paddingBottom={4}>
      <Alert
        variant="danger"
        closeLabel={text('common.close')}
        title={text('common.failed')}
        action={
          way && (
            <Flex paddingTop={2}>
              <Button size="S" variant="tertiary" onClick={way.act}>
                {way.words}
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
