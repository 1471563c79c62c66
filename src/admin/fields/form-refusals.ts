import { adminApi } from '@strapi/strapi/admin';
import { inOwnLanguage, type Refusal } from './refusal-words';

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
 * Strapi shows the words of the server, which are English: what the server refuses of a form is said in the
 * admin's language, in the notification and beside the fields. And what was typed stays in the form.
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
