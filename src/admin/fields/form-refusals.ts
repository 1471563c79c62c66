import { adminApi } from '@strapi/strapi/admin';
import { allTexts, type TextKey } from '../texts';
import { fieldName } from '../texts/content-types';

interface BrokenRule {
  readonly path: readonly string[];
  readonly message: string;
  /** What the refusal is about, when it is more than the field itself. */
  readonly fields?: readonly string[];
}

interface Refusal {
  readonly message: string;
  readonly details?: { readonly code?: string; readonly errors?: readonly BrokenRule[] };
}

interface Sent {
  readonly model: string;
}

/** Of an endpoint's declaration (RTK Query), what is changed here. */
interface Endpoint {
  transformErrorResponse?(refusal: Refusal, meta: unknown, sent: Sent): Refusal;
  invalidatesTags?(result: unknown, refusal: unknown, sent: Sent): readonly unknown[];
  onQueryStarted?: unknown;
}

interface ContentManagerApi {
  enhanceEndpoints(changes: { endpoints: Readonly<Record<string, (endpoint: Endpoint) => void>> }): void;
}

/**
 * Strapi shows the words of the server, which are English: what the server refuses of a form by a code of ours is said in
 * the admin's language, in the notification and beside the fields. And what was typed stays in the form.
 */
export function improveRefusals(): void {
  (adminApi as unknown as ContentManagerApi).enhanceEndpoints({
    endpoints: {
      createDocument: speakOwnLanguage,
      cloneDocument: speakOwnLanguage,
      deleteDocument: speakOwnLanguage,
      updateDocument(endpoint) {
        speakOwnLanguage(endpoint);
        keepWhatWasTyped(endpoint);
      },
    },
  });
}

function speakOwnLanguage(endpoint: Endpoint): void {
  endpoint.transformErrorResponse = (refusal, _, { model }) => inOwnLanguage(refusal, model);
}

/**
 * Strapi takes a Save for done before the server has said so, takes that back when it is refused, and reads the document
 * anew; each of these fills the form with what is stored. A refusal has changed nothing, so nothing needs to be read.
 */
function keepWhatWasTyped(endpoint: Endpoint): void {
  const { invalidatesTags } = endpoint;
  endpoint.onQueryStarted = undefined;
  endpoint.invalidatesTags = (result, refusal, sent) =>
    refusal === undefined ? (invalidatesTags?.(result, refusal, sent) ?? []) : [];
}

function inOwnLanguage(refusal: Refusal, model: string): Refusal {
  const { code, errors } = refusal.details ?? {};
  const key = `failure.${code ?? ''}`;
  if (!errors || !Object.hasOwn(allTexts.en, key)) return refusal;
  const language = panelLanguage();
  const about = ({ path, fields = path }: BrokenRule): readonly string[] => fields;
  const say = (fields: readonly string[]): string => {
    const names = [...new Set(fields)].map((field) => fieldName(language, model, field));
    return allTexts[language][key as TextKey].replace('{fields}', names.join(', '));
  };
  return {
    ...refusal,
    message: say(errors.flatMap(about)),
    details: { ...refusal.details, errors: errors.map((error) => ({ ...error, message: say(about(error)) })) },
  };
}

/** What Strapi has set the page to: this is not a component, which would ask react-intl. */
function panelLanguage(): keyof typeof allTexts {
  const { lang } = document.documentElement;
  return Object.hasOwn(allTexts, lang) ? (lang as keyof typeof allTexts) : 'en';
}
