import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { allTexts, type TextKey } from '../texts';
import { contentTypeTexts } from '../texts/content-types';
import { strapiTexts } from '../texts/strapi';

export type { TextKey };

type Values = Readonly<Record<string, string | number>>;

const PREFIX = 'tillgram.';

const textId = (key: TextKey): string => PREFIX + key;

/** What Strapi's menus and settings take as a label. */
export const label = (key: TextKey): { id: string; defaultMessage: string } => ({
  id: textId(key),
  defaultMessage: allTexts.en[key],
});

/** The panel's texts in the admin's language: `text('queue.waiting', { count: 3 })`. */
export function useText(): (key: TextKey, values?: Values) => string {
  const { formatMessage } = useIntl();
  return useCallback((key, values) => formatMessage(label(key), values), [formatMessage]);
}

/** A code of the server (a state, a kind, a purpose) in the admin's language; an unknown one is made readable. */
export function useCodeText(): (
  group: 'state' | 'kind' | 'purpose' | 'class' | 'edge' | 'subject' | 'part',
  code: string,
) => string {
  const text = useText();
  return useCallback(
    (group, code) => {
      const [name = code, ...rest] = code.split(':');
      const key = `${group}.${name}`;
      const known = Object.hasOwn(allTexts.en, key) ? text(key as TextKey) : readable(name);
      return rest.length === 0 ? known : `${known} (${rest.join(':').replace(/_/g, ' ').toUpperCase()})`;
    },
    [text],
  );
}

/** What the server tells by a code, in the admin's language; `otherwise` where this panel knows no words for it. */
export function useToldText(group: 'health' | 'check'): (code: string, otherwise: string, values?: Values) => string {
  const text = useText();
  return useCallback(
    (code, otherwise, values) => {
      const key = `${group}.${code}`;
      return Object.hasOwn(allTexts.en, key) ? text(key as TextKey, values) : otherwise;
    },
    [text, group],
  );
}

/** "pl" → "Polish", in the admin's language. */
export function useLanguageName(): (code: string) => string {
  const { formatDisplayName } = useIntl();
  return useCallback((code) => formatDisplayName(code, { type: 'language' }) ?? code, [formatDisplayName]);
}

function readable(code: string): string {
  const words = code.replace(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The texts of one language under the ids that react-intl looks up. */
export function translations(language: keyof typeof allTexts): Record<string, string> {
  const ours = Object.entries(allTexts[language]).map(([key, value]) => [PREFIX + key, value] as const);
  return { ...strapiTexts[language], ...Object.fromEntries(ours), ...contentTypeTexts[language] };
}
